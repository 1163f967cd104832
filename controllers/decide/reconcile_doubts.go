// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"maps"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// whyNotAllIsSeen says why it cannot be concluded that what was not found is not
// there. It is empty when every declared library was seen completely, no label
// is left to be read, and nothing is under way.
func (s sight) whyNotAllIsSeen(f frozen) (doubts []string) {
	unread := s.namesOfUnread(f)
	declared := false
	for _, name := range slices.Sorted(maps.Keys(s.libraries)) {
		v := s.libraries[name]
		if !v.declared {
			continue
		}
		declared = true
		if doubt := v.whyMayHide(); doubt != "" {
			doubts = append(doubts, name+" "+doubt)
		} else if len(unread[name]) > 0 && !f.driveless[name] { // else they are counted, by reconcileAbsent
			doubts = append(doubts, name+" holds media whose label was not read: "+nameSome(unread[name]))
		}
	}
	if !declared {
		doubts = append(doubts, "no manifest declares a library")
	}
	return doubts
}

// whyMayHide says why a library may hold what was not found in it, empty when
// nothing but unread labels can be a reason.
func (v *seenLibrary) whyMayHide() string {
	switch {
	case v.obstacle == LibraryUnreachable, v.obstacle == LibrarySuspended:
		return v.why
	case v.record == nil || v.record.Inventory == nil:
		return "was never inventoried"
	case !v.record.Inventory.Complete && v.record.Inventory.Problem != "":
		return "was not inventoried completely: " + v.record.Inventory.Problem
	case !v.record.Inventory.Complete:
		return "was not inventoried completely"
	case v.open > 0:
		return "has work under way whose outcome is not known"
	}
	return ""
}

// namesOfUnread names, by library, the media whose label has yet to be read. Those
// that come home from a drive are among them.
func (s sight) namesOfUnread(f frozen) map[string][]string {
	names := map[string][]string{}
	for _, m := range s.unread {
		if m.Some((*record.Side).Undecided) {
			names[m.Library] = append(names[m.Library], m.Name())
		}
	}
	for pmid := range f.comesHome {
		if m, d := s.inDrive[pmid], s.used[pmid]; m.Some((*record.Side).NeverRead) && !m.Cleaning {
			names[d.Library] = append(names[d.Library], d.Name)
		}
	}
	return names
}
