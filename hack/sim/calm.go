// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// calmDown ends every history. Nothing goes wrong any more, and nobody touches
// anything. The library must come to match, but for what waits for a person, or is
// blocked and the plan says why.
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
// done so before, and nothing has changed since. It returns the last plan, nil when
// a rule was broken.
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

// dismountAll has applications give back what they have mounted.
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

// emptyDrivesInUse has a person take out of the drives what is not rsmctl's, as
// rsmctl asks for.
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
