// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// poolKey is what one adopted pool is for.
type poolKey struct{ labelType, mediaType string }

func comparePoolKeys(x, y poolKey) int {
	return cmp.Or(strings.Compare(x.labelType, y.labelType), strings.Compare(x.mediaType, y.mediaType))
}

// adoptLabelled adopts the sides in Import, and leaves out all else that
// nobody holds. Both sides of a medium go into one pool.
func (a *adopter) adoptLabelled() {
	found := map[poolKey][]carrier{}
	for _, m := range a.snap.Media {
		if m.Library != a.library {
			continue
		}
		var labelled []carrier
		for i := range m.Sides {
			c := carrier{m, int32(i)}
			if c.isHeld() {
				continue
			}
			if reason, why := a.whyNotAdopted(m, i); reason != "" {
				a.leaveOutSide(m, i, reason, why)
				continue
			}
			labelled = append(labelled, c)
		}
		if len(labelled) > 0 {
			key := poolKey{m.Sides[labelled[0].side].OMID.Type, m.Type}
			found[key] = append(found[key], labelled...)
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(found), comparePoolKeys) {
		pool := a.nameOfPoolFor(key)
		for _, c := range found[key] {
			a.adoptSide(c, a.poolOfMedium(c.medium, pool))
		}
	}
}

// poolOfMedium is the pool that a medium goes to: one that holds a side of it
// already has it whole.
func (a *adopter) poolOfMedium(m *record.Medium, pool string) string {
	for i := range m.Sides {
		if (carrier{m, int32(i)}).isHeld() {
			return m.Pool
		}
	}
	return pool
}

// adoptSide declares a side in a pool, unless the pool has had it too often.
func (a *adopter) adoptSide(c carrier, pool string) {
	m, i := c.medium, int(c.side)
	if v := a.pools[pool]; v != nil && v.record.MaxAllocations > 0 && m.Sides[i].Allocations >= v.record.MaxAllocations {
		a.leaveOutSide(m, i, StateIsFinal, fmt.Sprintf("%s was allocated as often as pool %s allows", a.nameAndPlace(m), pool))
		return
	}
	a.sides[pool] = append(a.sides[pool], a.sideAsRecorded(m, i))
}

// sideAsRecorded declares a side as it is recorded. A barcode that is on two
// cartridges is no hint, and is left out.
func (a *adopter) sideAsRecorded(m *record.Medium, i int) v1alpha1.Side {
	s := &m.Sides[i]
	side := v1alpha1.Side{OMID: v1alpha1.OMID{LabelType: s.OMID.Type, LabelID: s.OMID.ID}}
	if info := (v1alpha1.Side{OMID: v1alpha1.OMID{LabelInfo: s.OMID.Info}}); len(info.Check()) == 0 && printsInYAML(s.OMID.Info) {
		side.OMID.LabelInfo = s.OMID.Info
	}
	if len(a.byCode()[m.Barcode]) == 1 && v1alpha1.CheckBarcode(m.Barcode) == nil {
		side.Barcode = m.Barcode
	}
	if v1alpha1.CheckLMID(string(s.LMID)) == nil {
		side.LMID = string(s.LMID)
	}
	if s.State == record.Complete {
		side.State = v1alpha1.SideComplete
	}
	if !m.Online() {
		side.Location = v1alpha1.LocationOffline
	}
	return side
}
