// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// untouchable is what nobody may act on, as one pass finds it, or several.
type untouchable struct {
	// remarks say why.
	remarks
	// lost are the media about which something was begun whose outcome is not
	// known. Set by freezeLost.
	lost map[record.PMID]bool
	// rivals are the media that cannot all be what they seem. True: the medium
	// was allocated by its barcode and not read since, and reading its label may
	// tell who it is. Set by freezeDuplicates and freezeSameSerials, which
	// agree about a medium that both find.
	rivals map[record.PMID]bool
	// sides are the indexes of the expected sides that are wanted twice, barcodes
	// those of the free ones. Set by freezeContested.
	sides, barcodes map[int32]bool
	// unready are the declared pools that cannot be as declared. Set by
	// freezePools.
	unready map[string]bool
}

func (u untouchable) joinUntouchable(part untouchable) untouchable {
	u.addRemarks(part.remarks)
	addEntries(&u.lost, part.lost)
	addEntries(&u.rivals, part.rivals)
	addEntries(&u.sides, part.sides)
	addEntries(&u.barcodes, part.barcodes)
	addEntries(&u.unready, part.unready)
	return u
}

// isFrozen tells whether nobody acts on a medium: what it is, or where it is, is
// not sure.
func (u untouchable) isFrozen(m *record.Medium) bool {
	_, rival := u.rivals[m.PMID]
	return rival || u.lost[m.PMID]
}

// mayBeRead tells whether the label of a frozen medium may be read: it may tell
// which medium it is.
func (u untouchable) mayBeRead(m *record.Medium) bool { return u.rivals[m.PMID] && !u.lost[m.PMID] }

// poolIsReady tells whether a pool is as declared, or can be made so by this plan.
func (u untouchable) poolIsReady(v *seenPool) bool {
	return v != nil && v.desired != nil && !u.unready[v.name]
}

// frozen is the second phase's result: what nobody may act on, and what follows
// from it for the drives.
type frozen struct {
	untouchable
	// comesHome are the media in drives that others used, and that are taken out
	// of them. Set by freezeDrives, as is driveless.
	comesHome map[record.PMID]bool
	// driveless are the libraries in which no label can be read, since others use
	// all drives.
	driveless map[string]bool
}

// freeze decides what nobody may act on, whatever is wanted. When all of that is
// known, it decides what may be taken out of drives.
func freeze(s sight, passes []pass[func(sight) untouchable]) frozen {
	var u untouchable
	for _, p := range passes {
		u = u.joinUntouchable(p.run(s))
	}
	return freezeDrives(s, u)
}

var freezePasses = []pass[func(sight) untouchable]{
	{"freezeLost", "what has begun and did not end", "lost", freezeLost},
	{"freezeSetAside", "setAside", "what stands in the way of media that are set aside", freezeSetAside},
	{"freezeContested", "twice, and what the manifests contest", "sides, barcodes", freezeContested},
	{"freezeDuplicates", "carriers, others, strangers", "rivals", freezeDuplicates},
	{"freezeSameSerials", "carriers, sameSerial", "rivals", freezeSameSerials},
	{"freezePools", "pools", "unready", freezePools},
}

// freezeLost freezes the media of work that was begun and did not end: to look did
// not tell how it came out.
func freezeLost(s sight) untouchable {
	u := untouchable{lost: map[record.PMID]bool{}}
	for _, r := range s.snap.Open {
		if r.PMID != "" {
			u.lost[r.PMID] = true
		}
		name := r.Name
		if name == "" {
			name = string(r.PMID)
		}
		u.addBlocked(Blocked{
			Kind: kindMedium, Name: name, Reason: OutcomeUnknown,
			Message: fmt.Sprintf("%s of %s in %s was begun and its outcome is not known; nothing is done with this medium",
				r.Verb, name, r.Library),
			Cure: "look where the cartridge is, then run `rsmctl inventory " + r.Library + "`",
		})
	}
	return u
}

// freezeSetAside reports the media whose label contradicts their record. Such a
// medium may still be given up: to drop its side from the manifests is how a
// person decides about it.
func freezeSetAside(s sight) (u untouchable) {
	for _, m := range s.setAside {
		s.reportSetAside(&u.remarks, m)
	}
	return u
}

func (s surroundings) reportSetAside(r *remarks, m *record.Medium) {
	a := m.SetAside
	if a.Reason == string(record.CartridgeChanged) {
		r.blockMedium(m, kindMedium, CartridgeChanged, a.Message+"; it is set aside, and nothing is done with it",
			"put the right cartridge back and "+readAgainCommand(m)+", or drop "+a.Expected.String()+" from its MediaSet")
		return
	}
	expected, found, cure := a.Expected.String(), a.Found.String(), "drop "+a.Expected.String()+" from its MediaSet"
	if a.Expected.IsZero() {
		expected, cure = "one without a label of its own", "deallocate it"
	}
	if a.Found.IsZero() {
		found = "no such label"
	}
	r.blockMedium(m, kindMedium, LabelMismatch,
		fmt.Sprintf("%s is recorded as %s, but %s was read from it; it is set aside, and nothing is done with it", s.nameAndPlace(m), expected, found),
		"find out which is right: put the right cartridge or barcode back and "+readAgainCommand(m)+", or "+cure)
}
