// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// readingTime is how long a pass reads labels.
const readingTime = 15 * time.Minute

// identifySteps carries out the steps from first to before end, which all read
// labels: library after library, and in each of them what manifests wait for
// first. When its time is over it leaves the rest to the next pass.
func (e *execution) identifySteps(ctx context.Context, first, end int) {
	ctx, stop := context.WithTimeout(ctx, cmp.Or(e.Reading, readingTime))
	defer stop()
	var libraries []string
	in := map[string][]int{}
	awaited := e.desired.Awaited()
	for i := first; i < end; i++ {
		name := e.steps[i].Library
		if !slices.Contains(libraries, name) {
			libraries = append(libraries, name)
		}
		in[name] = append(in[name], i)
	}
	for _, name := range libraries {
		if e.unfinished = e.unfinished || ctx.Err() != nil; e.unfinished || e.fatal != nil {
			return
		}
		waited := func(i int) bool { return awaited[e.steps[i].Barcode] }
		rest := slices.DeleteFunc(slices.Clone(in[name]), waited)
		soon := slices.DeleteFunc(in[name], func(i int) bool { return !waited(i) })
		e.identifyInLibrary(ctx, name, append(soon, rest...))
	}
}

// identifyInLibrary reads labels in one library, in all its drives at once.
// Each step begins and ends by itself.
func (e *execution) identifyInLibrary(ctx context.Context, library string, steps []int) {
	var media []rsm.ToIdentify
	var open []*reading
	for _, i := range steps {
		r := &reading{e: e, i: i}
		if err := e.refuseStopped(e.steps[i]); err != nil {
			r.noteEnded(nil, err)
			continue
		}
		open = append(open, r)
		media = append(media, rsm.ToIdentify{PMID: e.steps[i].PMID, Reason: e.steps[i].Message, Begun: r.noteBegun, Ended: r.noteEnded})
	}
	err := e.session.IdentifyAll(ctx, library, media)
	for _, r := range open {
		if !r.over && r.done == nil && ctx.Err() != nil {
			e.unfinished = true
			continue
		}
		if r.over || err == nil {
			continue
		}
		r.noteEnded(nil, err)
		if e.fatal != nil {
			return
		}
	}
}

// reading is a step that reads one medium's labels.
type reading struct {
	e    *execution
	i    int
	done func(error) // nil before it has begun
	over bool
}

func (r *reading) noteBegun() {
	if r.done == nil { // else another drive tries
		r.done = r.e.beginStep(r.i)
		beforeStep.Hit()
	}
}

func (r *reading) noteEnded(found *rsm.Identification, err error) {
	if r.done == nil {
		r.done = r.e.beginStep(r.i)
	}
	r.over = true
	if err == nil {
		err = errorIfUnread(found.Medium, r.e.steps[r.i].Name)
	}
	r.done(err)
}

// errorIfUnread is the failure of a step that has left a side unread. Without it
// the step would be planned again at once, and the medium be mounted for ever.
func errorIfUnread(m *record.Medium, name string) error {
	if m == nil || !m.NeedsIdentification() {
		return nil
	}
	for i, side := range m.Sides {
		if side.Evidence.Problem != "" {
			return fmt.Errorf("%s, side %d: %w: %s", name, i, errNotRead, side.Evidence.Problem)
		}
	}
	return fmt.Errorf("%s: %w", name, errNotRead)
}

// errNotRead says that a label could not be read.
var errNotRead = errors.New("its label could not be read")
