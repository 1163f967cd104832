// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-logr/logr"
	"github.com/google/uuid"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// maxPasses bounds one Apply. A library that needs more is not converging,
// and a robot must not be worn out finding that out.
const maxPasses = 10

// Reconciler compares and acts, pass after pass.
type Reconciler struct {
	Manager *rsm.Manager
	Log     logr.Logger
	// Reporter is told what happens; it must not be nil.
	Reporter Reporter
	// User is on whose behalf verbs are called; the audit log keeps it.
	User string
	// Application is what calls, for example "rsmctl apply".
	Application string

	// Backoff is a daemon's memory of failed steps; nil for one that a person
	// runs, who wants everything tried. Now is its clock.
	Backoff *Backoff
	Now     func() time.Time

	// Reading is how long a pass may read labels before it uses what it has
	// found; 0 means a quarter of an hour. To read all labels of a library can
	// take days, and a side that was found at once shall not wait for them.
	Reading time.Duration

	started map[string]bool // libraries that had their inventory on start
}

// Reporter hears of a pass while it runs.
type Reporter interface {
	// Planned: a pass has decided what to do. Passes count from 1. readsOn: the
	// one before has left labels to read, so that what it had found is used.
	Planned(pass int, plan *decide.Plan, readsOn bool)
	// Step: step n of total begins. The returned function is called when it
	// has ended.
	Step(n, total int, step decide.Step) (done func(error))
	// Looking: an inventory of a library has come this far.
	Looking(library string, done, total int, what string)
}

// Outcome is the result of an Apply.
type Outcome struct {
	Passes int `json:"passes"`
	// Plan is that of the last pass: empty when everything matches.
	Plan *decide.Plan `json:"plan"`
	// Done counts the steps carried out, over all passes.
	Done int `json:"done"`
	// Failed are the steps that could not be carried out.
	Failed []StepFailure `json:"failed"`
	// Unreachable maps libraries that could not be looked at to the reason.
	Unreachable map[string]string `json:"unreachable,omitempty"`
	// unfinished: labels are left to read, and the manifests may have changed.
	unfinished bool
}

// StepFailure is a step that was tried and did not succeed.
type StepFailure struct {
	Step  decide.Step `json:"step"`
	Error string      `json:"error"`
	// stale: the library was not as the plan took it to be.
	stale bool
}

// Plan observes without touching anything but the element status, and decides.
// On a Manager over an overlay store it leaves no trace.
func (r *Reconciler) Plan(ctx context.Context, desired decide.Desired) (*decide.Plan, error) {
	observed, err := r.beginPass("").observeAll(ctx, desired, true)
	if err != nil {
		return nil, err
	}
	return decide.NewPlan(desired, observed), nil
}

// Apply runs passes until one plans nothing but what has already failed. A
// daemon's ends earlier, unfinished, when it has read labels for long enough: the
// manifests are read again before it goes on. The error is ErrNotConverging when
// passes keep finding something to do.
//
// confirm is the digest of a plan whose guarded deallocations a person has
// agreed to. It must be that of the first pass; otherwise nothing is done and
// the error is ErrStalePlan.
func (r *Reconciler) Apply(ctx context.Context, desired decide.Desired, confirm string) (*Outcome, error) {
	out := &Outcome{Failed: []StepFailure{}}
	failed := failures{}
	for fruitless := 0; fruitless < maxPasses; {
		pass := r.beginPass(confirm)
		observed, err := pass.observeAll(ctx, desired, false)
		if err != nil {
			return out, err
		}
		plan := decide.NewPlan(desired, observed)
		if confirm != "" && out.Passes == 0 {
			if plan, err = decide.Confirm(plan, confirm); err != nil {
				return out, err
			}
		}
		out.Passes++
		out.Plan, out.Unreachable = plan, observed.Unreachable
		r.Reporter.Planned(out.Passes, plan, out.unfinished)
		fresh := slices.DeleteFunc(slices.Clone(plan.Steps), func(s decide.Step) bool { return failed.hasFailedForGood(s) || r.isLeftAlone(s) })
		if len(fresh) == 0 {
			return out, errors.Join(pass.endHold(ctx, desired, observed, plan), pass.closeRequests(ctx, desired, observed, plan))
		}
		tried, bad, unfinished, err := pass.executeSteps(ctx, desired, fresh)
		out.Done += len(tried) - len(bad)
		if r.Backoff != nil {
			r.Backoff.noteOutcomes(tried, bad, r.Now())
		}
		failed.noteFailures(tried, bad)
		out.Failed = failed.sortedBySteps()
		if err != nil {
			return out, err
		}
		if out.unfinished = unfinished && len(tried) > 0; !out.unfinished {
			fruitless++
		} else if r.Backoff != nil {
			return out, nil
		}
	}
	return out, fmt.Errorf("%w after %d passes; the last one still planned %d steps: see `rsmctl plan`, and report it",
		ErrNotConverging, maxPasses, len(out.Plan.Steps))
}

// ErrNotConverging says that passes kept finding something to do.
var ErrNotConverging = errors.New("the library does not match its manifests")

// pass is one round of looking, deciding and acting. Its id is in every log
// line and every audit entry that it causes.
type pass struct {
	*Reconciler
	session *rsm.Session
	log     logr.Logger
}

func (r *Reconciler) beginPass(plan string) *pass {
	id := uuid.NewString()[:8]
	return &pass{
		Reconciler: r,
		session:    r.Manager.Session(record.Actor{Application: r.Application, User: r.User, Plan: plan, Pass: id}),
		log:        r.Log.WithValues("pass", id),
	}
}

// isLeftAlone tells whether a daemon's Backoff leaves a step alone for now.
func (r *Reconciler) isLeftAlone(s decide.Step) bool {
	return r.Backoff != nil && r.Backoff.leavesAlone(s, r.Now())
}
