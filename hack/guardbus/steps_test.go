// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	"context"
	"sync"
	"time"
)

// steps is time that passes only when a test says so.
type steps struct {
	mu  sync.Mutex
	now time.Time
}

func (s *steps) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Wait waits for nothing.
func (s *steps) Wait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// pass lets more time pass than a move takes.
func (s *steps) pass() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(time.Hour)
}
