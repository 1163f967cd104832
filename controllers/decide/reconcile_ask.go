// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// askForSide sends a person for a side that is not to be found.
func (s sight) askForSide(x absentee) due {
	d, m := x.side, x.medium
	name, reason := x.nameAndReason()
	id := d.OMID
	step := Step{
		Action: RequestInject, Kind: kindSide, Name: name, Reason: reason,
		Pool: d.Pool, OMID: &id, LMID: d.LMID, Barcode: d.Barcode,
		Origin: originOfSet(d.Set), Source: s.placeInManifests(d.Pos),
	}
	lib := s.libraryToAsk(m)
	if len(s.desired.Libraries) == 1 {
		step.Library = lib.name // any other number leaves the choice to the person
	}
	if m == nil {
		step.Message = fmt.Sprintf("%s, which %s expects in %s, was never seen as %s; bring it", name, s.nameOfAsker(d), d.Pool, d.OMID)
	} else {
		step.PMID, step.Barcode = m.PMID, m.Barcode
		step.Message = fmt.Sprintf("%s carries %s, which %s expects in %s; bring it", s.nameAndPlace(m), d.OMID, s.nameOfAsker(d), d.Pool)
	}
	return due{lib, &step}
}

// libraryToAsk is the library that a person shall bring a medium to: where it
// was, else the first that is not only observed.
func (s surroundings) libraryToAsk(m *record.Medium) *seenLibrary {
	if m != nil {
		if v := s.libraries[m.Library]; v != nil && v.declared {
			return v
		}
	}
	var first *seenLibrary
	for _, name := range slices.Sorted(maps.Keys(s.libraries)) {
		switch v := s.libraries[name]; {
		case !v.declared:
		case v.mode == v1alpha1.ModeEnforce:
			return v
		case first == nil:
			first = v
		}
	}
	return first
}
