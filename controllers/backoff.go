// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"time"

	"rsm.storage/rsmctl/controllers/decide"
)

// The wait after a step's first failure, and the longest wait. It doubles with
// each failure in between: a cartridge that cannot be read would otherwise be
// mounted at every pass of a daemon, and robots and tapes wear out.
const (
	firstWait   = time.Minute
	longestWait = 8 * time.Hour
)

// Backoff remembers which steps have failed, and until when they are left
// alone. It is kept in memory: a daemon that starts again tries at once. The
// zero value is ready.
type Backoff struct {
	failed map[stepKey]pause
}

// pause is how long a step is left alone after its failures.
type pause struct {
	times int
	until time.Time
}

// leavesAlone tells whether a step is to be left alone at a time.
func (b *Backoff) leavesAlone(s decide.Step, now time.Time) bool {
	f, ok := b.failed[keyOfStep(s)]
	return ok && now.Before(f.until)
}

// noteOutcomes remembers what came of the steps that were tried.
func (b *Backoff) noteOutcomes(tried []decide.Step, failures []StepFailure, now time.Time) {
	if b.failed == nil {
		b.failed = map[stepKey]pause{}
	}
	bad := map[stepKey]bool{}
	for _, f := range failures {
		key := keyOfStep(f.Step)
		bad[key] = true
		before := b.failed[key]
		wait := min(firstWait<<min(before.times, 16), longestWait)
		b.failed[key] = pause{before.times + 1, now.Add(wait)}
	}
	for _, s := range tried {
		if key := keyOfStep(s); !bad[key] {
			delete(b.failed, key)
		}
	}
}
