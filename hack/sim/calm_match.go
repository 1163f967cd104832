// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"
	"strings"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// checkManifestsMatch checks that every expected side in a library is held by the
// pool that expects it, that every other one was asked for, and that no hold is on.
// Where that is not so, the plan must say why.
func (w *world) checkManifestsMatch(plan *decide.Plan) {
	snap := w.process.manager.Snapshot()
	for i := range w.manifests.sides {
		d := &w.manifests.sides[i]
		if d.Offline || w.isHeldOrAskedFor(snap, d) || explainsSide(plan, snap, d) {
			continue
		}
		if c := w.cartInLibraries(d.OMID.Key()); c != nil {
			w.noteBrokenRule("in calm: %s (%s) is in a library and not held by pool %s, and the plan does not say why", c.barcode, d.OMID, d.Pool)
		} else {
			w.noteBrokenRule("in calm: %s is in no library, and nobody is asked for it", d.OMID)
		}
	}
	if snap.Hold != nil && len(plan.Blocked) == 0 {
		w.noteBrokenRule("in calm: the hold is still on, and nothing is blocked: %s", snap.Hold.Message)
	}
}

// isHeldOrAskedFor tells whether a side is held by its pool, or is in no library
// and was asked for.
func (w *world) isHeldOrAskedFor(snap *record.Snapshot, d *decide.DesiredSide) bool {
	in := w.cartInLibraries(d.OMID.Key()) != nil
	for _, m := range snap.Media {
		if slices.ContainsFunc(m.Sides, func(s record.Side) bool { return isSideSettled(m, &s, d) }) {
			return true
		}
	}
	return !in && slices.ContainsFunc(snap.Requests, func(r *record.OperatorRequest) bool { return r.OMID.Key() == d.OMID.Key() })
}

// isSideSettled tells whether a side is the expected one and nobody has to do
// anything about it: mostly because its pool holds it.
func isSideSettled(m *record.Medium, s *record.Side, d *decide.DesiredSide) bool {
	key, v := d.OMID.Key(), s.Evidence.Verdict
	switch {
	case s.State == record.Decommissioned && v != nil && v.OMID.Key() == key:
		return true // nobody ever gets that one, whatever is on it
	case s.OMID.Key() != key:
		return false
	case m.Online() && m.Ejected:
		return !s.Unread()
	}
	return s.LMID != "" && m.Pool == d.Pool && m.SetAside == nil
}

// cartInLibraries is a cartridge with a label that is in some library, or nil. One
// in a port does not count: it may be on its way out.
func (w *world) cartInLibraries(k label.Key) *cart {
	for _, v := range w.vaults {
		for _, p := range v.placesWhere(true, "slot", "drive") {
			if c := v.carts[p.Cartridge.ID]; c.hasLabel(k) {
				return c
			}
		}
	}
	return nil
}

// explainsSide tells whether a plan says what is in the way of a side.
func explainsSide(plan *decide.Plan, snap *record.Snapshot, d *decide.DesiredSide) bool {
	named := map[string]bool{d.Pool: true, d.Barcode: true}
	for _, m := range snap.Media {
		if slices.ContainsFunc(m.Sides, func(s record.Side) bool { return s.OMID.Key() == d.OMID.Key() }) {
			named[m.Name()] = true
		}
	}
	delete(named, "")
	return slices.ContainsFunc(plan.Blocked, func(b decide.Blocked) bool {
		for name := range named {
			if b.Name == name || strings.Contains(b.Message, name) {
				return true
			}
		}
		return strings.Contains(b.Message, d.OMID.ID)
	})
}
