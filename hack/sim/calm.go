// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// calmDown is the end of every history: nothing goes wrong any more, and nobody
// touches anything. The library must come to match, but for what waits for a
// person or is blocked for a reason that is told.
func (w *world) calmDown() {
	if w.broken != nil {
		return
	}
	w.trace.sayLine("calm")
	w.stopProcess()
	w.power, w.untilHands, w.untilStranger, w.disk.full, w.disk.lost = power{}, 0, 0, 0, false
	w.faults.rate, w.faults.dead = 0, map[string]bool{}
	for _, v := range w.vaults {
		_ = v.hardware.ClearFaults() // there may be none
		for len(v.placesWhere(false, "slot")) < len(v.placesWhere(true, "drive", "port")) {
			full := v.placesWhere(true, "slot")
			if len(full) == 0 {
				full = v.placesWhere(true, "port")
			}
			if len(full) == 0 {
				break
			}
			w.takeOutOfPlace(v, pickOne(w.dice, full)) // a full library cannot put anything home
		}
	}
	m := w.manifests.cloneVersion()
	for i := range m.libraries {
		m.libraries[i].Mode, m.libraries[i].OnStart = v1alpha1.ModeEnforce, v1alpha1.InventoryFast
	}
	w.manifests = m
	w.startProcess()
	w.dismountAll()
	w.letConverge(false)
	w.letConverge(true)
	w.readAllLabels()
	w.emptyDrivesInUse()
	w.letConverge(false)
	w.letConverge(true)
	w.readAllLabels()
	w.letConverge(false)
	if plan := w.letConverge(true); plan != nil {
		w.checkManifestsMatch(plan)
	}
}

// letConverge lets rsmctl work until it has nothing more to do. again: it has
// done so before, and nothing has changed.
// It returns the last plan, nil when a rule was broken.
func (w *world) letConverge(again bool) *decide.Plan {
	if w.broken != nil {
		return nil
	}
	w.stopProcess()
	w.startProcess()
	if w.process == nil {
		return nil
	}
	out, err := w.applyManifests(true)
	switch {
	case w.broken != nil:
	case err != nil:
		w.noteBrokenRule("in calm: %w", err)
	case len(out.Unreachable) > 0:
		w.noteBrokenRule("in calm: libraries were not looked at: %v", out.Unreachable)
	case again && len(out.Failed) > 0:
		w.noteBrokenRule("in calm: %s %s failed: %s", out.Failed[0].Step.Action, out.Failed[0].Step.Name, out.Failed[0].Error)
	case len(out.Plan.Steps) > 0:
		w.noteBrokenRule("in calm: still planned: %s %s", out.Plan.Steps[0].Action, out.Plan.Steps[0].Name)
	case again && out.Passes > 1:
		w.noteBrokenRule("in calm: nothing had changed, and %d steps were done", out.Done)
	}
	w.checkAtRest()
	if w.broken != nil {
		return nil
	}
	return out.Plan
}

// endMounts: applications give back what they have mounted.
func (w *world) dismountAll() {
	if w.broken != nil || w.process == nil {
		return
	}
	s := w.process.manager.Session(record.Actor{Application: "backup"})
	for _, m := range w.process.manager.Snapshot().Media {
		if m.Mount != nil {
			w.trace.sayLine("dismount %s: %v", m.Name(), s.Dismount(w.ctx, m.PMID))
		}
	}
}

// freeDrives: a person takes out of the drives what is not rsmctl's, as it is
// asked for. The rest goes on by itself.
func (w *world) emptyDrivesInUse() {
	if w.broken != nil || w.process == nil {
		return
	}
	s := w.process.manager.Session(record.Actor{Application: "sim"})
	for _, u := range w.process.manager.Snapshot().InUse {
		for _, v := range w.vaults {
			if v.name != u.Library {
				continue
			}
			v.consent = u.Drive
			view, err := s.LookAtDrive(w.ctx, u.Library, u.Drive)
			if err == nil {
				_, err = s.DismountDrive(w.ctx, u.Library, u.Drive, view.Consent, "it is not needed any more")
			}
			if err != nil {
				w.noteBrokenRule("in calm: %w", err)
			}
			v.consent = 0
			delete(v.jobs, u.Drive)
		}
	}
}

// readAllLabels reads every label that can be read.
func (w *world) readAllLabels() {
	for _, v := range w.vaults {
		if w.broken != nil || w.process == nil {
			return
		}
		if len(v.placesWhere(false, "drive")) == 0 {
			continue // others have them all
		}
		report, err := w.process.manager.Session(record.Actor{Application: "sim"}).
			Inventory(w.ctx, v.name, rsm.InventoryOptions{Method: record.Full})
		if err != nil {
			w.noteBrokenRule("in calm: full inventory of %s: %w", v.name, err)
		} else if report.Failed+report.Left > 0 && len(w.process.manager.Snapshot().Open) == 0 {
			w.noteBrokenRule("in calm: full inventory of %s: %d labels could not be read, %d were left", v.name, report.Failed, report.Left)
		}
	}
}

// matches: every expected side that is in a library is held by the pool that
// expects it, every other one was asked for, and no hold is on; or the plan says
// why not.
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

// isHeldOrAskedFor tells whether a side is held by its pool, or has been asked for because
// it is in no library.
func (w *world) isHeldOrAskedFor(snap *record.Snapshot, d *decide.DesiredSide) bool {
	in := w.cartInLibraries(d.OMID.Key()) != nil
	for _, m := range snap.Media {
		if slices.ContainsFunc(m.Sides, func(s record.Side) bool { return isSideSettled(m, &s, d) }) {
			return true
		}
	}
	return !in && slices.ContainsFunc(snap.Requests, func(r *record.OperatorRequest) bool { return r.OMID.Key() == d.OMID.Key() })
}

// isSideSettled tells whether a side is the expected one, held by its pool, or one
// that nobody has to do anything about.
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

// cartInLibraries is a cartridge with a label that is in some library, or nil. Those in
// ports do not count: they may be on their way out.
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
