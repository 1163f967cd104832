// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/failpoint"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

var (
	beforeStep = failpoint.New("execute/before-step")
	afterStep  = failpoint.New("execute/after-step")
)

// executeSteps carries out steps in their order; labels that are to be read one
// after the other are read in all drives at once. The first surprise about an
// object stops that object, not the others: its later steps were planned on
// what has just turned out not to hold. The next pass looks again.
//
// When ctx ends, what is under way is finished and no other step is begun. The
// error is then the context's; otherwise only a database that cannot be
// written ends the run. It returns the steps that were tried, and whether labels
// are left to read because it was time to use what was found.
func (p *pass) executeSteps(ctx context.Context, desired decide.Desired, steps []decide.Step) (tried []decide.Step, failures []StepFailure, unfinished bool, err error) {
	e := &execution{pass: p, desired: &desired, steps: steps, stopped: map[string]string{}}
	for i := 0; i < len(steps) && e.fatal == nil; {
		if ctx.Err() != nil {
			return e.tried, e.failures, false, context.Cause(ctx)
		}
		end := i
		for end < len(steps) && steps[end].Action == decide.Identify {
			end++
		}
		if end == i {
			e.carryOutStep(context.WithoutCancel(ctx), i)
			i++
			continue
		}
		e.identifySteps(ctx, i, end)
		i = end
	}
	if e.fatal == nil && ctx.Err() != nil && len(e.tried) < len(steps) {
		return e.tried, e.failures, false, context.Cause(ctx)
	}
	return e.tried, e.failures, e.unfinished, e.fatal
}

// execution is the carrying out of the steps of one pass.
type execution struct {
	*pass
	desired  *decide.Desired
	steps    []decide.Step
	tried    []decide.Step
	failures []StepFailure
	// stopped names the step that stopped an object.
	stopped map[string]string
	fatal   error
	// unfinished: labels are left to read.
	unfinished bool
}

// carryOutStep carries out one step, unless an earlier failure has stopped an
// object of it.
func (e *execution) carryOutStep(ctx context.Context, i int) {
	done := e.beginStep(i)
	err := e.refuseStopped(e.steps[i])
	if err == nil {
		beforeStep.Hit()
		err = performStep(ctx, e.session, e.steps[i])
	}
	done(err)
}

// refuseStopped refuses a step when an earlier one has stopped an object of it.
func (e *execution) refuseStopped(step decide.Step) error {
	for _, object := range append(objectsChangedBy(step), "pool/"+step.Pool) {
		if earlier, ok := e.stopped[object]; ok {
			return fmt.Errorf("%w: %s", errStopped, earlier)
		}
	}
	return nil
}

// beginStep counts a step as tried; what it returns is called with its outcome.
func (e *execution) beginStep(i int) (done func(error)) {
	step := e.steps[i]
	e.tried = append(e.tried, step)
	report := e.Reporter.Step(i+1, len(e.steps), step)
	return func(err error) {
		if err == nil {
			afterStep.Hit()
		}
		report(err)
		if err == nil {
			e.log.Info("step done", "action", step.Action, "name", step.Name, "reason", step.Reason)
			return
		}
		e.log.Error(err, "step failed", "action", step.Action, "name", step.Name, "reason", step.Reason)
		e.failures = append(e.failures, StepFailure{step, err.Error(), errors.Is(err, library.ErrStale)})
		for _, object := range objectsChangedBy(step) {
			e.stopped[object] = fmt.Sprintf("%s %s", step.Action, step.Name)
		}
		if errors.Is(err, record.ErrDatabase) {
			e.fatal = err
		}
	}
}

// errStopped says that a step was not tried, since an earlier one of its object
// failed.
var errStopped = errors.New("not tried, because an earlier step of the same object failed")

// objectsChangedBy names what a step changes: its pool, its medium, or the
// medium that no record has yet.
func objectsChangedBy(s decide.Step) []string {
	switch {
	case s.Kind == v1alpha1.KindMediaPool:
		return []string{"pool/" + s.Name}
	case s.PMID == "":
		return []string{"unseen/" + s.Name}
	}
	return []string{"medium/" + string(s.PMID)}
}
