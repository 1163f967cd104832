// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// WhyHoldStays says why a hold has to stay, empty when it may end. A side that is
// free to be drawn, and that a manifest expects, keeps it on even if something
// else keeps rsmctl from allocating it.
func WhyHoldStays(desired Desired, observed Observed, plan *Plan) string {
	if !desired.Complete {
		return "some manifests could not be read, so that not all that is expected is known"
	}
	if why := unseenLibrary(desired, observed); why != "" {
		return why
	}
	for i := range plan.Steps {
		if s := &plan.Steps[i]; s.Action == Allocate {
			return s.Name + " is left to allocate"
		}
	}
	expected := make(map[label.Key]bool, len(desired.Sides))
	for i := range desired.Sides {
		expected[desired.Sides[i].OMID.Key()] = true
	}
	for _, m := range observed.Snapshot.Media {
		for i := range m.Sides {
			if s := &m.Sides[i]; s.State == record.Available && m.Online() && !s.OMID.IsZero() && expected[s.OMID.Key()] {
				return m.Name() + " carries " + s.OMID.String() + ", which is expected, and could be drawn"
			}
		}
	}
	return ""
}

// unseenLibrary says which library this pass has not seen completely.
func unseenLibrary(desired Desired, observed Observed) string {
	seen := false
	for _, lib := range desired.Libraries {
		if lib.Mode == v1alpha1.ModeSuspend {
			continue
		}
		at := slices.IndexFunc(observed.Snapshot.Libraries, func(l *record.Library) bool { return l.Name == lib.Name })
		_, unreachable := observed.Unreachable[lib.Name]
		if at < 0 || unreachable || observed.Snapshot.Libraries[at].Inventory == nil || !observed.Snapshot.Libraries[at].Inventory.Complete {
			return lib.Name + " was not seen completely"
		}
		seen = true
	}
	if !seen {
		return "no library was looked at"
	}
	return ""
}
