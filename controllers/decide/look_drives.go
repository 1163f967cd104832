// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// usedDrive is a drive that holds a cartridge which somebody else put there. It
// is left alone, and so is the cartridge; what that holds back is counted: one
// cartridge can be one of those that are looked for.
type usedDrive struct{ *record.InUse }

func lookAtDrives(q question) surroundings {
	s := surroundings{used: map[record.PMID]*usedDrive{}, usedIn: map[string][]*usedDrive{}}
	for _, u := range q.snap.InUse {
		d := &usedDrive{u}
		s.used[u.PMID] = d
		s.usedIn[u.Library] = append(s.usedIn[u.Library], d)
	}
	for _, drives := range s.usedIn {
		slices.SortFunc(drives, compareUsedDrives)
	}
	return s
}

func compareUsedDrives(a, b *usedDrive) int {
	return cmp.Or(cmp.Compare(a.Library, b.Library), cmp.Compare(a.Drive, b.Drive))
}

// describeUse says who uses a drive, and which expected sides may be in it.
func (d *usedDrive) describeUse(mayHold []string) string {
	text := fmt.Sprintf("%s of %s holds %s, and rsmctl did not put it there%s; it is left alone", d.Where(), d.Library, d.Name, d.SignsInBrackets())
	if len(mayHold) > 0 {
		text += "; it may be " + nameSome(mayHold)
	}
	return text
}
