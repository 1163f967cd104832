// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// freezeDuplicates reports identities that more than one medium carries, and
// keeps everybody from all of them. Strangers that nobody would have acted on
// anyhow are no more than drift.
func freezeDuplicates(s sight) (u untouchable) {
	for at, carriers := range s.others {
		d := &s.desired.Sides[at]
		s.freezeCopies(&u, d.OMID.Key(), carriers, fmt.Sprintf(", and %s expects it", s.askerOf(d)), true)
	}
	for key, carriers := range s.strangers {
		if carriers = rivalsAmong(carriers); len(carriers) > 1 {
			s.freezeCopies(&u, key, carriers, "", s.standInTheWay(carriers))
		}
	}
	return u
}

func (s sight) freezeCopies(u *untouchable, key label.Key, carriers []carrier, expected string, blocks bool) {
	u.freezeRivals(DuplicateOMID, carriers, fmt.Sprintf("%s%s; nothing is done with any of them", s.describeCarriers(key, carriers), expected),
		"take all but one of them out of the libraries, or relabel the copies", blocks)
}

// freezeSameSerials reports the media that must be one and the same cartridge: it
// was given another barcode and another label, or one of the records is of a
// time before. Nobody acts on any of them.
func freezeSameSerials(s sight) (u untouchable) {
	for serial, carriers := range s.sameSerial {
		if carriers = rivalsAmong(carriers); len(carriers) > 1 {
			u.freezeRivals(DuplicateSerial, carriers, s.describeSameSerial(serial, carriers)+"; nothing is done with any of them",
				"find out which of them the cartridge is: read its label again, and drop the other from its MediaSet if its data are gone",
				s.standInTheWay(carriers))
		}
	}
	return u
}

// standInTheWay tells whether something that is wanted is kept from happening
// when nobody acts on some media.
func (s sight) standInTheWay(carriers []carrier) bool {
	return slices.ContainsFunc(carriers, func(c carrier) bool { return c.isHeld() || s.expectsSideOf(c.medium) })
}

// freezeRivals keeps everybody from media that cannot all be what they seem. What
// blocks nothing that is wanted is no more than drift.
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
