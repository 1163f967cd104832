// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// matchByBarcode finds media by barcode. It returns the elements whose medium
// is not found by it, in order of address.
func (x *matcher) matchByBarcode(full []element.Element) (rest []element.Element) {
	groups := map[string][]element.Element{}
	for _, e := range full {
		groups[e.Barcode] = append(groups[e.Barcode], e)
	}
	for _, barcode := range slices.Sorted(maps.Keys(groups)) {
		if barcode == "" {
			rest = append(rest, groups[barcode]...)
			continue
		}
		rest = append(rest, x.matchSameBarcode(barcode, groups[barcode])...)
	}
	slices.SortFunc(rest, func(a, b element.Element) int { return cmp.Compare(a.Address, b.Address) })
	return rest
}

// matchSameBarcode matches the elements with one barcode. A medium that is where it
// was keeps its record. When one element and one record are left, they belong
// together. Anything else is for the label to settle.
func (x *matcher) matchSameBarcode(barcode string, elements []element.Element) (rest []element.Element) {
	for _, e := range elements {
		if m := x.recordedAt[e.Address]; m != nil && m.Barcode == barcode {
			x.placeKnownMedium(m, e)
			continue
		}
		rest = append(rest, e)
	}
	if len(rest) == 1 {
		if m := x.soleCandidate(barcode, len(elements) == 1); m != nil {
			x.placeKnownMedium(m, rest[0])
			rest = nil
		}
	}
	if len(elements) > 1 {
		x.noteBarcodeTwice(barcode, elements)
	}
	return rest
}

// soleCandidate returns the one medium that a barcode can mean: the one of this
// library, else, if away is true, the one that is nowhere. A medium recorded
// in another library is not taken from there by its barcode; its label
// decides.
func (x *matcher) soleCandidate(barcode string, away bool) *record.Medium {
	var here, nowhere []*record.Medium
	for _, m := range x.byBarcode(barcode) {
		switch {
		case x.placed[m.PMID]:
		case !m.Online():
			nowhere = append(nowhere, m)
		case m.Library == x.library:
			here = append(here, m)
		}
	}
	switch {
	case len(here) == 1:
		return here[0]
	case len(here) == 0 && len(nowhere) == 1 && away:
		return nowhere[0]
	}
	return nil
}

// isUniqueBarcode tells whether a barcode can mean one cartridge only: one
// shows it, and one record has it.
func (x *matcher) isUniqueBarcode(barcode string) bool {
	return x.timesShown[barcode] == 1 && len(x.byBarcode(barcode)) == 1
}

// noteBarcodeTwice reports a barcode that stands on several cartridges.
func (x *matcher) noteBarcodeTwice(barcode string, elements []element.Element) {
	where, old := "", true
	for _, e := range elements {
		where = joinProblems(where, fmt.Sprintf("%s %d", e.Type, e.Address))
		before := x.elements[e.Address]
		old = old && before != nil && before.Barcode == barcode
	}
	x.noteFinding(x.placedAt[elements[0].Address], record.BarcodeTwice, old, "barcode %s is on several cartridges: %s; their labels tell them apart", barcode, where)
}
