// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// wantLeftovers brings home what rsmctl itself has left in drives. What is to be
// read is read where it is, and taken home then.
func wantLeftovers(s sight, f frozen) wants {
	w := wishes{sight: s, frozen: f}
	for _, pmid := range s.snap.TakeHome {
		at := slices.IndexFunc(s.snap.Media, func(m *record.Medium) bool { return m.PMID == pmid })
		if at < 0 || slices.Contains(s.unread, s.snap.Media[at]) {
			continue
		}
		m := s.snap.Media[at]
		w.wishForStep(m, Step{
			Action: Dismount, Kind: kindMedium, Reason: StillInDrive,
			Message: fmt.Sprintf("%s could not be taken home when its drive had read it; take it home", s.nameAndPlace(m)),
		})
	}
	return w.own
}

// wantDismounts brings home what was left in the drives of libraries in which
// nobody else moves media.
func wantDismounts(s sight, f frozen) wants {
	w := wishes{sight: s, frozen: f}
	for pmid := range f.comesHome {
		m, d := s.inDrive[pmid], s.used[pmid]
		w.wishForStep(m, Step{
			Action: Dismount, Kind: kindMedium, Reason: LeftInDrive, Drive: d.Drive,
			Message: fmt.Sprintf("%s was left in %s, and nothing tells that it is in use; take it home", s.nameAndPlace(m), d.Where()),
		})
	}
	return w.own
}
