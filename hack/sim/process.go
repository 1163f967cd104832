// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-logr/logr"
	"github.com/go-logr/logr/funcr"

	"rsm.storage/rsmctl/controllers"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// process is one life of rsmctl, until it ends or the power fails. What it knows is
// lost with it.
type process struct {
	manager    *rsm.Manager
	reconciler *controllers.Reconciler
}

// startProcess starts rsmctl. It must start, whatever happened before.
func (w *world) startProcess() {
	m, err := w.openDatabase()
	if err != nil {
		if !w.power.off {
			w.noteBrokenRule("the database cannot be opened: %w", err)
		}
		return
	}
	if err := w.compareWithExports(m); err != nil {
		w.trace.sayLine("start: %v", err)
		return // it ends at once, and is started again
	}
	w.restored, w.faults.gaveOldAnswer = false, false
	w.process = &process{m, w.newReconciler(m)}
}

func (w *world) newReconciler(m *rsm.Manager) *controllers.Reconciler {
	return &controllers.Reconciler{
		Manager: m, Log: logr.Discard(), Reporter: reporter{w}, User: "sim", Application: "sim", Now: w.clock.Now,
	}
}

func (w *world) openDatabase() (*rsm.Manager, error) { return w.openManager(w.disk) }

func (w *world) openManager(s store.Store) (*rsm.Manager, error) {
	return rsm.New(w.ctx, rsm.Options{
		Store: s, Clock: w.clock, Log: w.listenForHeldBack(), OneByOne: true,
		Connect: func(_ context.Context, name string) (rsm.Connection, error) {
			for _, v := range w.vaults {
				if v.name == name {
					return rsm.Connection{Bus: &bus{w, v}}, nil
				}
			}
			return rsm.Connection{}, errors.New("there is no such library")
		},
	})
}

// listenForHeldBack breaks a rule when rsmctl tried to disturb somebody, and was
// held back only at the very end. It may when the changer gave an old answer, or
// lies.
func (w *world) listenForHeldBack() logr.Logger {
	return funcr.New(func(_, text string) {
		if strings.Contains(text, library.HeldBack) && !w.faults.gaveOldAnswer && w.hardwareIsWell() {
			w.noteBrokenRule("%s", text)
		}
	}, funcr.Options{})
}

// stopProcess ends the process in order.
func (w *world) stopProcess() {
	if w.process != nil {
		_ = w.process.manager.Close() // what it has to say is of no use any more
		w.process = nil
	}
}

// applyManifests lets the process compare and act until everything matches.
func (w *world) applyManifests(complete bool) (*controllers.Outcome, error) {
	hands, faults, held := w.handled, w.faults.happened, w.process.manager.Hold()
	w.working, w.strangerBefore = true, w.counts.Strange
	out, err := w.process.reconciler.Apply(w.ctx, w.manifests.asDesired(complete), "")
	w.working = false
	w.counts.Passes += out.Passes
	w.trace.sayLine("apply: %d passes, %d done, %d failed: %v", out.Passes, out.Done, len(out.Failed), err)
	undisturbed := err == nil && !w.power.off && len(out.Unreachable) == 0 &&
		hands == w.handled && faults == w.faults.happened && w.hardwareIsWell() && w.manifests.enforcesAll()
	if held != nil && w.process.manager.Hold() == nil {
		w.checkHoldMayEnd(held, out, complete)
	}
	w.applied.number = -1
	if undisturbed {
		w.applied, w.refused = w.manifests, ""
		for _, b := range out.Plan.Blocked {
			w.refused += b.Message + "\n"
		}
		w.checkPlaces(w.process.manager.Snapshot())
	}
	return out, err
}

// checkHoldMayEnd checks that a hold has not ended too early: all manifests could be
// read, every library was seen, and nothing is left to allocate.
func (w *world) checkHoldMayEnd(held *record.Hold, out *controllers.Outcome, complete bool) {
	left := slices.ContainsFunc(out.Plan.Steps, func(s decide.Step) bool { return s.Action == decide.Allocate })
	if !complete || len(out.Unreachable) > 0 || left {
		w.noteBrokenRule("the hold (%s) has ended; manifests complete %t, unreachable %v, left to allocate %t", held.Message, complete, out.Unreachable, left)
	}
}

// hardwareIsWell tells whether no library is broken by itself.
func (w *world) hardwareIsWell() bool {
	for _, v := range w.vaults {
		if len(v.hardware.Faults()) > 0 {
			return false
		}
	}
	return true
}

// reporter writes down what a pass does.
type reporter struct{ w *world }

// Planned implements controllers.Reporter.
func (r reporter) Planned(pass int, plan *decide.Plan, _ bool) {
	var steps []string
	for _, s := range plan.Steps {
		steps = append(steps, string(s.Action)+" "+s.Name+" ("+string(s.Reason)+")")
	}
	r.w.trace.sayLine("  pass %d: %s", pass, strings.Join(steps, ", "))
	for _, b := range plan.Blocked {
		r.w.trace.noteDetail("blocked: %s %s: %s", b.Name, b.Reason, b.Message)
	}
	for _, d := range plan.Drift {
		r.w.trace.noteDetail("drift: %s %s: %s", d.Name, d.Reason, d.Message)
	}
}

// Step implements controllers.Reporter.
func (r reporter) Step(_, _ int, s decide.Step) func(error) {
	return func(err error) {
		if err == nil {
			return
		}
		r.w.trace.sayLine("    %s %s failed: %v", s.Action, s.Name, err)
		if errors.Is(err, record.ErrDriveInUse) && r.w.counts.Strange == r.w.strangerBefore && !r.w.faults.gaveOldAnswer && r.w.hardwareIsWell() {
			r.w.noteBrokenRule("%s %s should not have been tried: %w", s.Action, s.Name, err)
		}
	}
}

// Looking implements controllers.Reporter.
func (r reporter) Looking(library string, done, total int, what string) {
	r.w.trace.noteDetail("looking at %s: %d of %d, %s", library, done, total, what)
}
