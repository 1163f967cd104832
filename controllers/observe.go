// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// observeAll looks at every declared library that may be looked at. A library
// that does not answer is no reason to leave the others alone: it is noted in
// Unreachable. With lookOnly nothing is moved or mounted.
func (p *pass) observeAll(ctx context.Context, desired decide.Desired, lookOnly bool) (decide.Observed, error) {
	observed := decide.Observed{Unreachable: map[string]string{}}
	for _, lib := range desired.Libraries {
		if err := p.session.EnsureLibrary(ctx, lib.Name); err != nil {
			return observed, fmt.Errorf("library %s: %w", lib.Name, err)
		}
		findings, err := p.lookAtLibrary(ctx, &desired, lib, lookOnly || lib.Mode != v1alpha1.ModeEnforce)
		observed.Findings = append(observed.Findings, findings...)
		switch {
		case ctx.Err() != nil:
			return observed, context.Cause(ctx)
		case errors.Is(err, record.ErrDatabase):
			return observed, err
		case err != nil:
			p.log.Error(err, "library not observed", "library", lib.Name)
			observed.Unreachable[lib.Name] = whyUnreachable(lib.Name, err)
		}
	}
	observed.Snapshot = p.Manager.Snapshot()
	return observed, nil
}

// whyUnreachable says why a library does not answer, without the words that
// whoever prints it puts before it.
func whyUnreachable(name string, err error) string {
	why := strings.TrimPrefix(err.Error(), fmt.Sprintf("library %s: %v: ", name, record.ErrLibraryOffline))
	return strings.TrimPrefix(why, fmt.Sprintf("library %s: ", name))
}

// lookAtLibrary settles what an earlier crash left open, then reads who is where.
// The first pass over a library may also read every label, if its manifest says
// so.
func (p *pass) lookAtLibrary(ctx context.Context, desired *decide.Desired, lib decide.DesiredLibrary, lookOnly bool) ([]record.Finding, error) {
	if lib.Mode == v1alpha1.ModeSuspend {
		return nil, nil
	}
	var findings []record.Finding
	if !lookOnly {
		recovered, err := p.recoverLibrary(ctx, lib.Name)
		findings = append(findings, recovered...)
		if err != nil {
			return findings, err
		}
	}
	method := record.Fast
	var first map[string]bool
	switch {
	case lib.OnStart == v1alpha1.InventoryNone && p.Manager.Hold() == nil:
		return findings, nil
	case lib.OnStart == v1alpha1.InventoryFull && !lookOnly && !p.started[lib.Name]:
		method, first = record.Full, desired.Awaited()
	}
	report, err := p.session.Inventory(ctx, lib.Name, rsm.InventoryOptions{
		Method:    method,
		First:     first,
		Exclusive: lib.Access == v1alpha1.AccessExclusive,
		Progress: func(done, total int, what string) {
			p.Reporter.Looking(lib.Name, done, total, what)
		},
	})
	if report != nil {
		findings = append(findings, report.Findings...)
	}
	if err != nil || lookOnly {
		return findings, err
	}
	p.markStarted(lib.Name)
	// Where the records were wrong, what was open could not be settled before.
	recovered, err := p.recoverLibrary(ctx, lib.Name)
	return append(findings, recovered...), err
}

// recoverLibrary ends what a crash or a lost answer left open. A request that it
// cannot end stays open, and the plan says so; a cartridge that could not be
// taken home stays in its drive. The rest of the library is no worse for it.
func (p *pass) recoverLibrary(ctx context.Context, library string) ([]record.Finding, error) {
	found, err := p.session.Recover(ctx, library)
	if ctx.Err() != nil || errors.Is(err, record.ErrDatabase) || errors.Is(err, record.ErrLibraryOffline) {
		return found, err
	}
	if err != nil {
		p.log.Error(err, "not all that was interrupted is settled", "library", library)
	}
	return found, nil
}

func (r *Reconciler) markStarted(library string) {
	if r.started == nil {
		r.started = map[string]bool{}
	}
	r.started[library] = true
}
