// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"slices"
)

// wantArrivals brings what a person put into a port to a slot, as far as there
// are empty ones. What nobody may act on takes no slot.
func wantArrivals(s sight, f frozen) wants {
	w := wishes{sight: s, frozen: f}
	filled := map[string]int{} // slots, by library
	for _, m := range slices.SortedFunc(slices.Values(s.arrived), compareMedia) {
		if s.libraryNamed(m.Library).obstacle == "" && !f.isFrozen(m) {
			if filled[m.Library] == s.snap.EmptySlots[m.Library] {
				w.own.blockInLibrary(LibraryFull, m.Library, m.Name())
				addToSet(&w.own.staying, m.PMID)
				continue
			}
			filled[m.Library]++
		}
		w.wishForStep(m, Step{
			Action: Inject, Kind: kindMedium, Reason: ArrivedInPort,
			Message: s.nameAndPlace(m) + " was put into a port; move it to a slot",
		})
	}
	return w.own
}
