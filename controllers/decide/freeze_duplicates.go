// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// freezeDuplicates freezes the media that carry one identity, and reports it. For
// strangers that nobody would have acted on anyhow, that is no more than drift.
func freezeDuplicates(s sight) (u untouchable) {
	for at, carriers := range s.others {
		d := &s.desired.Sides[at]
		s.freezeCopies(&u, d.OMID.Key(), carriers, fmt.Sprintf(", and %s expects it", s.nameOfAsker(d)), true)
	}
	for key, carriers := range s.strangers {
		if carriers = rivalsAmong(carriers); len(carriers) > 1 {
			s.freezeCopies(&u, key, carriers, "", s.wouldBlockWanted(carriers))
		}
	}
	return u
}

func (s sight) freezeCopies(u *untouchable, key label.Key, carriers []carrier, expected string, blocks bool) {
	u.freezeRivals(DuplicateOMID, carriers, fmt.Sprintf("%s%s; nothing is done with any of them", s.describeCarriers(key, carriers), expected),
		"take all but one of them out of the libraries, or relabel the copies", blocks)
}

// freezeSameSerials freezes the media that must be one and the same cartridge, and
// reports it. The cartridge was given another barcode and another label, or one of
// the records is of an earlier time.
func freezeSameSerials(s sight) (u untouchable) {
	for serial, carriers := range s.sameSerial {
		if carriers = rivalsAmong(carriers); len(carriers) > 1 {
			u.freezeRivals(DuplicateSerial, carriers, s.describeSameSerial(serial, carriers)+"; nothing is done with any of them",
				"find out which of them the cartridge is: read its label again, and drop the other from its MediaSet if its data are gone",
				s.wouldBlockWanted(carriers))
		}
	}
	return u
}

// wouldBlockWanted tells whether to freeze some media keeps something from happening
// that is wanted.
func (s sight) wouldBlockWanted(carriers []carrier) bool {
	return slices.ContainsFunc(carriers, func(c carrier) bool { return c.isHeld() || s.expectsSideOf(c.medium) })
}

// freezeRivals freezes media that cannot all be what they seem. When that blocks
// nothing that is wanted, it is no more than drift.
func (u *untouchable) freezeRivals(reason Reason, carriers []carrier, message, cure string, blocks bool) {
	if u.rivals == nil {
		u.rivals = map[record.PMID]bool{}
	}
	for _, c := range carriers {
		u.rivals[c.medium.PMID] = c.medium.Some((*record.Side).Unverified) && c.medium.Location.Type != record.InPort
	}
	first := sortCarriers(carriers)[0].medium
	if !blocks {
		u.drift = append(u.drift, Drift{
			Kind: kindMedium, Name: first.Name(), Reason: reason, Message: message, Library: first.Library, PMID: first.PMID,
		})
		return
	}
	u.addBlocked(Blocked{Kind: kindSide, Name: first.Name(), Reason: reason, Message: message, Cure: cure})
}
