// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// sample is a look at the use of one drive.
type sample struct {
	barcode string
	signs   library.Signs
}

// idleLooks is how far apart two looks are that shall find out whether anything
// goes on in a drive.
const idleLooks = 3 * time.Second

// watchDrives looks for signs of use in the full drives that are not ours. With
// twice it waits a while and looks again, and asks more: only then can it find one
// idle.
func (s *Session) watchDrives(ctx context.Context, r *robot, elements []element.Element, twice bool) (map[int]record.DriveUse, error) {
	uses := map[int]record.DriveUse{}
	before := r.samples
	r.samples = map[int]sample{}
	look := r.live.Glance
	if twice {
		look = r.live.Signs
	}
	var full []element.Element
	for _, e := range elements {
		if e.Type == element.Drive && e.Full && !r.live.InCustody(e.Address) {
			full = append(full, e)
			r.samples[e.Address] = sample{e.Barcode, look(ctx, e.Address)}
		}
	}
	if twice && len(full) > 0 {
		if err := s.m.clock.Sleep(ctx, idleLooks); err != nil {
			return nil, err
		}
		before = r.samples
		r.samples = map[int]sample{}
		for _, e := range full {
			r.samples[e.Address] = sample{e.Barcode, look(ctx, e.Address)}
		}
	}
	for _, e := range full {
		now, then := r.samples[e.Address].signs, before[e.Address]
		if then.barcode != e.Barcode {
			uses[e.Address] = record.DriveUse{Signs: now.Speak(nil)}
			continue
		}
		uses[e.Address] = record.DriveUse{Signs: now.Speak(&then.signs), Idle: twice && now.Idle(then.signs)}
	}
	return uses, nil
}
