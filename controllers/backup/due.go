// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"time"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// How changes are gathered, so that a hundred allocations make one export.
const (
	// quietTime is how long there must have been no change.
	quietTime = 10 * time.Second
	// exportSpacing is the least time between two exports that follow changes.
	exportSpacing = time.Minute
	// longestGathering is how long a change waits for an export at most, also
	// in the middle of a pass: a first inventory takes hours.
	longestGathering = 10 * time.Minute
)

// How long a place is left alone after a failure. It doubles with each failure
// in between.
const (
	firstBackupWait   = time.Minute
	longestBackupWait = time.Hour
)

// waitAfterFailures is the wait after so many failures, one after the other.
func waitAfterFailures(failures int) time.Duration {
	return min(firstBackupWait<<min(failures-1, 16), longestBackupWait)
}

// span is when the changes that no export holds yet began and ended, and where the
// last of them stands in the audit log. The zero span is none.
type span struct {
	first, last time.Time
	seq         uint64
}

func (s *span) extendSpan(at time.Time, seq uint64) {
	if s.seq == 0 {
		s.first = at
	}
	s.last, s.seq = at, seq
}

// facts is what a decision about a place depends on.
type facts struct {
	now time.Time
	// newest is when the newest good export of this database was made; zero
	// when there is none.
	newest time.Time
	// changed is what no export at this place holds yet.
	changed map[v1alpha1.Trigger]span
	// pass is when the pass under way began; zero between passes.
	pass time.Time
	// settled: no more changes will come, so there is nothing to wait for.
	settled bool
}

// nextExportDue is when the next export to a place is to be made, and why;
// false when nothing asks for one. However many were missed, one is due at
// once: what counts is the newest export that is there.
func (p place) nextExportDue(f facts) (at time.Time, why string, ok bool) {
	if f.newest.IsZero() {
		if f.pass.IsZero() || f.settled {
			return f.now, "there is no good export of this database yet", true
		}
		return f.pass.Add(longestGathering), "there is no good export of this database yet", true
	}
	sooner := func(t time.Time, reason string) {
		if !ok || t.Before(at) {
			at, why, ok = t, reason, true
		}
	}
	for _, s := range p.schedules {
		if next, comes := s.nextTimeAfter(f.newest); comes {
			sooner(next, "schedule "+s.expression)
		}
	}
	for _, trigger := range []v1alpha1.Trigger{v1alpha1.AfterReconcile, v1alpha1.AfterAllocation} {
		if s := f.changed[trigger]; s.seq > 0 && p.after[trigger] {
			sooner(f.whenGathered(s), "after "+string(trigger))
		}
	}
	return at, why, ok
}

// whenGathered is when the changes of a span are exported.
func (f facts) whenGathered(s span) time.Time {
	if f.settled {
		return f.now
	}
	at := s.first.Add(longestGathering)
	if quiet := s.last.Add(quietTime); f.pass.IsZero() && quiet.Before(at) {
		at = quiet
	}
	if spaced := f.newest.Add(exportSpacing); at.Before(spaced) {
		return spaced
	}
	return at
}

// triggersOf tells which triggers an entry of the audit log sets off.
func triggersOf(e record.AuditEntry) []v1alpha1.Trigger {
	var list []v1alpha1.Trigger
	switch e.Verb {
	case "Allocate", "Deallocate", "Draw":
		list = append(list, v1alpha1.AfterAllocation)
	case "Inventory", "Recover", "EnsureLibrary": // looking changes nothing
		return nil
	}
	if e.Actor.Pass != "" {
		list = append(list, v1alpha1.AfterReconcile)
	}
	return list
}

// isTooOld tells whether the newest good export is older than allowed, and when
// it will be; zero without a limit.
func isTooOld(maxAge time.Duration, newest, now time.Time) (old bool, at time.Time) {
	if maxAge == 0 {
		return false, time.Time{}
	}
	at = newest.Add(maxAge)
	return newest.IsZero() || !now.Before(at), at
}
