// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// beginOrContinueReading says since when labels count in a Full inventory that
// begins now. When an earlier one did not come to its end, this one continues it:
// labels count since that began, which is continued. When all is to be read anew,
// or there is none to continue, they count from now, and continued is nil.
func (m *Manager) beginOrContinueReading(name string, now time.Time, anew bool) (since time.Time, continued *time.Time) {
	if l, err := m.Library(name); err == nil && l.Reading != nil && !anew {
		return *l.Reading, l.Reading
	}
	return now, nil
}

// readDueLabels reads the labels that an inventory has to read, and then looks once
// more at who is missing. Now that every label is known, no cartridge here can be
// one of those any more.
func (s *Session) readDueLabels(ctx context.Context, r *robot, l look, o InventoryOptions, report *InventoryReport) error {
	queue := s.m.mediaToRead(l, o)
	if err := s.readQueuedLabels(ctx, r, queue, o, report); err != nil || report.Left > 0 {
		return err
	}
	l.allRead = true
	if len(queue) > 0 && report.State.Complete {
		return s.lookForMissing(ctx, r, l, report)
	}
	return s.m.commitChange(ctx, s.actor, func(c *change) error {
		ended := *c.libraryNow(l.library)
		l.markFullInventory(&ended)
		c.libraries[l.library] = &ended
		return nil
	})
}

// readQueuedLabels reads the labels of media and adds what came of it to the
// report.
func (s *Session) readQueuedLabels(ctx context.Context, r *robot, queue []*record.Medium, o InventoryOptions, report *InventoryReport) error {
	if len(queue) == 0 {
		return nil
	}
	report.Left = len(queue)
	if o.Until != nil && o.Until(nil) {
		return nil
	}
	progress := func(what string) {
		if o.Progress != nil {
			o.Progress(len(queue)-report.Left, len(queue), what)
		}
	}
	var u *identifyRun
	ended := func(found *Identification, failure error) {
		if errors.Is(failure, record.ErrDriveInUse) {
			return // it is left for another time: others have the drive, or all of them
		}
		report.Left--
		if failure != nil {
			report.Failed++
		} else {
			report.Identified++
		}
		if found == nil {
			return
		}
		report.Findings = append(report.Findings, found.Findings...)
		if o.Until != nil && o.Until(found.Medium) {
			u.stopEarly()
		}
	}
	media := make([]ToIdentify, 0, len(queue))
	for _, m := range queue {
		media = append(media, ToIdentify{PMID: m.PMID, Reason: "inventory", Begun: func() { progress(m.Name()) }, Ended: ended})
	}
	u = s.newIdentifyRun(r, media)
	err := u.readAllQueued(ctx)
	progress("")
	return err
}

// lookForMissing takes a second look at the elements, now that all labels are
// known.
func (s *Session) lookForMissing(ctx context.Context, r *robot, l look, report *InventoryReport) error {
	status, err := r.live.Status(ctx)
	if err != nil {
		return fmt.Errorf("look again after reading the labels: %w: %w", record.ErrLibraryOffline, err)
	}
	l.status = status
	again := InventoryReport{State: report.State}
	if err := s.compareWithRecords(ctx, r, l, &again); err != nil {
		return err
	}
	for _, f := range again.Findings {
		if f.Reason == record.Vanished || !slices.Contains(report.Findings, f) {
			report.Findings = append(report.Findings, f)
		}
	}
	report.State, report.InUse = again.State, again.InUse
	return nil
}

// mediaToRead lists the media that an inventory is to read: those whose label read
// is due, in a Full one all that it has not read yet. Those in drives come
// first, then those that somebody waits for, then the others, by address.
func (m *Manager) mediaToRead(l look, o InventoryOptions) []*record.Medium {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var queue []*record.Medium
	now := &change{m: m}
	for _, e := range l.status.Elements {
		if l.only != nil && !l.only[e.Address] || e.Type == element.Port || e.Exception != "" {
			continue
		}
		r := m.records.byPlace[record.Place{Library: l.library, Address: e.Address}]
		if r == nil || r.Cleaning {
			continue
		}
		if r.Mount != nil && !r.Mount.Left || now.isStrange(r) {
			continue
		}
		if r.NeedsIdentification() || o.Method == record.Full && !wasReadSince(r, l.reading) {
			queue = append(queue, r)
		}
	}
	turn := func(r *record.Medium) int {
		switch {
		case r.Location.Type == record.InDrive:
			return 0
		case r.Barcode != "" && o.First[r.Barcode]:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(queue, func(a, b *record.Medium) int { return cmp.Compare(turn(a), turn(b)) })
	return queue
}

// wasReadSince tells whether the labels of all sides were read at that time or
// later. The zero time is never.
func wasReadSince(m *record.Medium, begun time.Time) bool {
	return !begun.IsZero() && !m.Some(func(s *record.Side) bool {
		return s.Evidence.ReadAt == nil || s.Evidence.ReadAt.Before(begun)
	})
}
