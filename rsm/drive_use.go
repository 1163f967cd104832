// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// noteDriveUses records, within a change, which drives others use, and adds an
// event for each drive whose use has begun or ended.
func (c *change) noteDriveUses(name string, uses map[int]record.DriveUse) {
	for _, p := range slices.SortedFunc(maps.Keys(c.elements), func(a, b record.Place) int { return cmp.Compare(a.Address, b.Address) }) {
		e := c.elements[p]
		if p.Library != name || e == nil || e.Type != element.Drive {
			continue
		}
		before := c.m.records.elements[p.Library][p.Address]
		was := before != nil && before.InUse != nil
		m := c.mediumNow(e.PMID)
		if m == nil || !c.isStrange(m) {
			if was {
				c.announceDriveFree(p)
			}
			continue
		}
		use := uses[p.Address]
		use.Since = c.now
		if was && before.PMID == e.PMID {
			use.Since = before.InUse.Since
		} else {
			c.addEvent(record.Normal, "DriveInUse", "Library/"+name, "drive %d holds %s, and rsmctl did not put it there%s", p.Address, m.Name(), use.SignsInBrackets())
		}
		e.InUse = &use
	}
}

// announceDriveFree adds the event that others no longer use a drive.
func (c *change) announceDriveFree(p record.Place) {
	c.addEvent(record.Normal, "DriveFree", "Library/"+p.Library, "drive %d is no longer in use by others", p.Address)
}

// useSample is what one look found of the use of a drive.
type useSample struct {
	barcode string
	signs   library.Signs
}

// idleLookInterval is how far apart two looks at a drive are. What differs between
// them shows that something goes on there.
const idleLookInterval = 3 * time.Second

// watchDrives looks for signs of use in the full drives that are not ours. With
// twice it asks each drive for more, waits a while and looks again: only then can
// it find one idle.
func (s *Session) watchDrives(ctx context.Context, r *robot, elements []element.Element, twice bool) (map[int]record.DriveUse, error) {
	uses := map[int]record.DriveUse{}
	before := r.samples
	r.samples = map[int]useSample{}
	look := r.live.Glance
	if twice {
		look = r.live.Signs
	}
	var full []element.Element
	for _, e := range elements {
		if e.Type == element.Drive && e.Full && !r.live.InCustody(e.Address) {
			full = append(full, e)
			r.samples[e.Address] = useSample{e.Barcode, look(ctx, e.Address)}
		}
	}
	if twice && len(full) > 0 {
		if err := s.m.clock.Sleep(ctx, idleLookInterval); err != nil {
			return nil, err
		}
		before = r.samples
		r.samples = map[int]useSample{}
		for _, e := range full {
			r.samples[e.Address] = useSample{e.Barcode, look(ctx, e.Address)}
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
