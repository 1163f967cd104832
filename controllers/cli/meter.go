// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"math"
	"time"
)

// meter measures how fast something gets done.
type meter struct {
	began, last, now time.Time
	done, total      int
}

// longestSilence is the longest time between two lines of a meter.
const longestSilence = 5 * time.Minute

// noteProgress notes how much is done at a time, and reports whether a line is
// due: after lookEvery, then each time a tenth more has passed. It starts anew
// when less is done than before, or the total changes.
func (m *meter) noteProgress(now time.Time, done, total int) (due bool) {
	if m.began.IsZero() || done < m.done || total != m.total {
		*m = meter{began: now, last: now}
	}
	m.now, m.done, m.total = now, done, total
	silence := min(max(lookEvery, now.Sub(m.began)/10), longestSilence)
	if now.Sub(m.last) < silence {
		return false
	}
	m.last = now
	return true
}

// String gives "190 an hour, about 6 h left".
func (m meter) String() string {
	if elapsed := m.now.Sub(m.began); elapsed > 0 && m.done > 0 {
		return fmt.Sprintf("%.0f an hour, %s", float64(m.done)/elapsed.Hours(), m.estimateLeft())
	}
	return m.estimateLeft()
}

// estimateLeft says how long the rest will take at the rate so far.
func (m meter) estimateLeft() string {
	if m.done == 0 {
		return "time left not known yet"
	}
	left := m.now.Sub(m.began).Seconds() / float64(m.done) * float64(m.total-m.done)
	minutes := math.Round(left / 60)
	switch {
	case minutes < 1:
		return "less than a minute left"
	case minutes < 90:
		return fmt.Sprintf("about %.0f min left", minutes)
	case minutes < 48*60:
		return fmt.Sprintf("about %.0f h left", math.Round(minutes/60))
	}
	return fmt.Sprintf("about %.0f days left", math.Round(minutes/60/24))
}
