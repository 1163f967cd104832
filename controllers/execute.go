// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/failpoint"
	"rsm.storage/rsmctl/rsm/library"
)

var (
	beforeStep = failpoint.New("execute/before-step")
	afterStep  = failpoint.New("execute/after-step")
)

// execute carries out steps in their order. The first surprise about an object
// stops that object, not the others: its later steps were planned on what has
// just turned out not to hold. The next pass looks again.
//
// When ctx ends, the step under way is finished and no other is begun. The
// error is then the context's; otherwise only a database that cannot be
// written ends the run. It returns how many steps were tried.
func (p *pass) execute(ctx context.Context, steps []Step) (tried int, failures []StepFailure, err error) {
	stopped := map[string]string{}
	for i, step := range steps {
		if ctx.Err() != nil {
			return i, failures, context.Cause(ctx)
		}
		done := p.Reporter.Step(i+1, len(steps), step)
		err := p.try(context.WithoutCancel(ctx), step, stopped)
		done(err)
		if err == nil {
			continue
		}
		p.log.Error(err, "step failed", "action", step.Action, "name", step.Name, "reason", step.Reason)
		failures = append(failures, StepFailure{step, err.Error(), errors.Is(err, library.ErrStale)})
		for _, object := range subjects(step) {
			stopped[object] = fmt.Sprintf("%s %s", step.Action, step.Name)
		}
		if errors.Is(err, rsm.ErrDatabase) {
			return i + 1, failures, err
		}
	}
	return len(steps), failures, nil
}

// try carries out one step, unless an earlier failure has stopped its object.
func (p *pass) try(ctx context.Context, step Step, stopped map[string]string) error {
	for _, object := range append(subjects(step), "pool/"+step.Pool) {
		if earlier, ok := stopped[object]; ok {
			return fmt.Errorf("%w: %s", ErrStopped, earlier)
		}
	}
	beforeStep.Hit()
	if err := perform(ctx, p.session, step); err != nil {
		return err
	}
	afterStep.Hit()
	p.log.Info("step done", "action", step.Action, "name", step.Name, "reason", step.Reason)
	return nil
}

// ErrStopped says that a step was not tried since an earlier one of its object failed.
var ErrStopped = errors.New("not tried, because an earlier step of the same object failed")

// subjects names what a step changes: its pool, its medium, or the medium that
// no record has yet.
func subjects(s Step) []string {
	switch {
	case s.Kind == kindMediaPool:
		return []string{"pool/" + s.Name}
	case s.PMID == "":
		return []string{"unseen/" + s.Name}
	}
	return []string{"medium/" + string(s.PMID)}
}

// perform calls the verb of a step. Every verb checks again, in the
// transaction that changes the record, that the step still holds.
func perform(ctx context.Context, session *rsm.Session, s Step) error {
	switch s.Action {
	case CreatePool:
		return session.CreatePool(ctx, *s.Spec, s.Message)
	case UpdatePool:
		return session.UpdatePool(ctx, *s.Spec, s.Message)
	case DeletePool:
		return session.DeletePool(ctx, s.Name, s.Message)
	case Inject:
		return session.Inject(ctx, s.PMID, s.Message)
	case Identify:
		return identify(ctx, session, s)
	case Allocate:
		return allocate(ctx, session, s)
	case Deallocate:
		return session.Deallocate(ctx, s.LMID, s.Message)
	case Complete:
		return session.Complete(ctx, s.LMID, s.Message)
	case MoveToPool:
		return session.MoveToPool(ctx, s.PMID, s.Pool, s.Message)
	case RequestInject:
		return request(ctx, session, s)
	}
	return fmt.Errorf("rsmctl does not know the action %q; this is a defect, please report it", s.Action)
}

// identify reads a label. A medium of which a side could still not be read is
// a failure of the step: planned again at once, it would be mounted for ever.
func identify(ctx context.Context, session *rsm.Session, s Step) error {
	read, err := session.Identify(ctx, s.PMID, s.Message)
	if err != nil || read.Medium == nil || !read.Medium.NeedsIdentification() {
		return err
	}
	for i, side := range read.Medium.Sides {
		if side.Evidence.Problem != "" {
			return fmt.Errorf("%s, side %d: %w: %s", s.Name, i, ErrNotRead, side.Evidence.Problem)
		}
	}
	return fmt.Errorf("%s: %w", s.Name, ErrNotRead)
}

// ErrNotRead says that a label could not be read.
var ErrNotRead = errors.New("its label could not be read")

func allocate(ctx context.Context, session *rsm.Session, s Step) error {
	want := rsm.Allocation{
		Side:      rsm.SideRef{PMID: s.PMID, Index: s.Side},
		Pool:      s.Pool,
		LMID:      s.LMID,
		Origin:    s.Origin,
		ByBarcode: s.Reason == TrustedBarcode,
		Reason:    s.Message,
	}
	if s.OMID != nil {
		want.Expect = s.OMID.Key()
	}
	_, err := session.Allocate(ctx, want)
	return err
}

func request(ctx context.Context, session *rsm.Session, s Step) error {
	want := rsm.OperatorRequest{
		Kind:    rsm.InsertMedium,
		Library: s.Library,
		PMID:    s.PMID,
		Barcode: s.Barcode,
		Pool:    s.Pool,
		Message: s.Message,
	}
	if s.OMID != nil {
		want.OMID = *s.OMID
	}
	_, err := session.SubmitRequest(ctx, want)
	return err
}
