// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/store"
)

// beginDueVisits begins every visit that is due. It tells when to look again, and
// how many visits are under way.
func (b *Runner) beginDueVisits(ctx context.Context) (next time.Time, visits int) {
	now := b.Clock.Now()
	next = now.Add(lookAgain)
	log, err := b.readAuditTail(ctx)
	if err != nil {
		// The database itself fails; the passes say so, and end the process.
		b.Log.Error(err, "no backup without the database")
		return next, 0
	}
	b.mu.Lock()
	for _, s := range b.places {
		s.followAuditTail(log, now)
		if at := b.visitIfDue(ctx, s, now); at.Before(next) {
			next = at
		}
		if s.visiting {
			visits++
		}
	}
	b.mu.Unlock()
	b.reportConditions(ctx, now)
	return next, visits
}

// visitIfDue begins a visit to a place if it is time for one, and tells when to
// look again.
func (b *Runner) visitIfDue(ctx context.Context, s *placeState, now time.Time) time.Time {
	if s.visiting {
		limit := s.began.Add(visitLimit)
		switch {
		case now.Before(limit):
			return limit
		case !s.overdue:
			s.markOverdue(now)
		}
		return now.Add(lookAgain)
	}
	at := s.lastEnded.Add(lookAgain)
	export := false
	if s.looked {
		newest := b.newestExportAt(s, now)
		due, why, ok := s.nextExportDue(facts{now: now, newest: newest.Time, changed: s.changed, pass: b.pass, settled: b.settled})
		if ok && !due.After(now) {
			export = true
			b.Log.V(1).Info("export due", "path", s.path, "why", why)
		}
		if ok && due.Before(at) {
			at = due
		}
		if old, then := isTooOld(s.maxAge, newest.Time, now); !old && !then.IsZero() && then.Before(at) {
			at = then
		}
	}
	switch {
	case s.failures > 0 && now.Before(s.retry):
		return s.retry
	case s.failures == 0 && s.looked && !export && now.Before(s.lastEnded.Add(lookAgain)):
		return at
	}
	b.beginVisit(ctx, s, export, now)
	return now.Add(visitLimit)
}

func (b *Runner) beginVisit(ctx context.Context, s *placeState, export bool, now time.Time) {
	s.visiting, s.overdue, s.began = true, false, now
	visit := visit{
		place: s.place, export: export, lineage: b.lineage, now: now, known: s.known,
		// Records that are being checked do not push those of before out.
		remove: b.complete && b.Manager.Hold() == nil,
	}
	go func() {
		ctx, cancel := context.WithTimeout(ctx, visitLimit)
		defer cancel()
		done := b.visit(visit, ctx, b.Store)
		b.finishVisit(s, done, ctx.Err())
	}()
}

// finishVisit takes in what came of a visit; stopped says why it was called off.
func (b *Runner) finishVisit(s *placeState, v visited, stopped error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.wakeLoop()
	now := b.Clock.Now()
	s.visiting, s.overdue, s.lastEnded = false, false, now
	if v.made != nil {
		s.made = v.made.Revision
	}
	if v.copies != nil {
		s.copies, s.known = v.copies, v.known
		s.noteExported(rsm.LastAudit(b.newestExportAt(s, now)))
	}
	if v.made != nil {
		b.Log.Info("exported", "path", s.path, "revision", v.made.Revision, "bytes", v.made.Size)
		if v.err == nil && b.newestExportAt(s, now).SHA256 != v.made.SHA256 {
			v.err = fmt.Errorf("%w: the export that was made at revision %d is not there", store.ErrDamaged, v.made.Revision)
		}
	}
	switch {
	case errors.Is(stopped, context.Canceled): // the process stops
	case v.err != nil:
		s.noteFailure(now, v.err)
		b.Log.Error(v.err, "backup failed", "path", s.path, "failures", s.failures, "retry", s.retry.Format(time.RFC3339))
	default:
		s.failures, s.failure = 0, nil
	}
}

// markOverdue counts a visit that does not end as a failure.
func (s *placeState) markOverdue(now time.Time) {
	s.overdue = true
	s.noteFailure(now, fmt.Errorf("%w: what was begun at %s has not ended yet", errNoAnswer, s.began.UTC().Format(time.RFC3339)))
}

func (s *placeState) noteFailure(now time.Time, err error) {
	s.failures++
	s.total++
	s.failure = err
	s.retry = now.Add(waitAfterFailures(s.failures))
}

// newestExportAt is the newest good export of this database at a place.
func (b *Runner) newestExportAt(s *placeState, now time.Time) store.Info {
	c, _ := newestGoodExport(s.copies, b.lineage, max(b.Manager.Revision(), s.made), now)
	return c.Info
}
