// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// robot is the live side of one library. One verb at a time uses it.
type robot struct {
	name string
	turn chan struct{} // holds one token while a verb works
	live *library.Library
	// answers mirrors live != nil for those who do not have the turn.
	answers atomic.Bool
	// arm holds one token while cartridges are moved: the changer is one device,
	// and finishes what it does for one drive before it turns to another.
	arm chan struct{}
	// pass says in which reconcile pass drives failed: they are left alone for
	// the rest of it.
	pass         string
	mu           sync.Mutex
	failedDrives map[int]bool // guarded by mu
	// samples are the last looks at the use of drives that are not ours. Only
	// who has the turn looks.
	samples map[int]useSample
}

// acquireRobot waits for its turn at a library and connects to it if need be. The
// caller calls release when it is done.
func (s *Session) acquireRobot(ctx context.Context, name string) (r *robot, release func(), err error) {
	if _, err := s.m.Library(name); err != nil {
		return nil, nil, err
	}
	s.m.mu.Lock()
	r = s.m.robots[name]
	if r == nil {
		r = &robot{name: name, turn: make(chan struct{}, 1), arm: make(chan struct{}, 1), failedDrives: map[int]bool{}}
		s.m.robots[name] = r
	}
	s.m.mu.Unlock()
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, fmt.Errorf("library %s: %w: another request is under way: %w", name, record.ErrBusy, ctx.Err())
	}
	release = func() { <-r.turn }
	if s.actor.Pass == "" || s.actor.Pass != r.pass {
		r.pass = s.actor.Pass
		r.forgiveDrives()
	}
	if r.live == nil {
		if r.live, err = s.m.dialLibrary(ctx, name); err != nil {
			release()
			return nil, nil, fmt.Errorf("library %s: %w: %w", name, record.ErrLibraryOffline, s.recordOutOfReach(ctx, name, err))
		}
		r.answers.Store(true)
		s.m.vouchForDrives(r)
	}
	return r, release, nil
}

// recordOutOfReach records why a library cannot be reached or looked at, for those
// who only read the records. It returns that reason.
func (s *Session) recordOutOfReach(ctx context.Context, name string, why error) error {
	if ctx.Err() != nil { // nobody waited for the answer
		return why
	}
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		l := *c.libraryNow(name)
		l.Problem = why.Error()
		c.libraries[name] = &l
		return nil
	})
	return errors.Join(why, err)
}

// dialLibrary connects to a library.
func (m *Manager) dialLibrary(ctx context.Context, name string) (*library.Library, error) {
	if m.connect == nil {
		return nil, errors.New("this manager was given no way to libraries")
	}
	way, err := m.connect(ctx, name)
	if err != nil {
		return nil, err
	}
	options := m.options
	options.Changer, options.Drives = way.Changer, way.Drives
	live, err := library.Open(ctx, way.Bus, options)
	if err != nil {
		return nil, errors.Join(err, way.Bus.Close())
	}
	return live, nil
}

// dropConnection drops a connection that does not answer; the next verb makes a new
// one.
func (r *robot) dropConnection() {
	_ = r.live.Close() // it has failed already
	r.live = nil
	r.answers.Store(false)
}

// isAnswering tells whether a library is connected and answered the last look.
func (m *Manager) isAnswering(name string) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	r := m.robots[name]
	return r != nil && r.answers.Load()
}

// Close waits for the verbs under way and closes the libraries. The store
// stays open.
func (m *Manager) Close() error {
	m.mu.Lock()
	robots := m.robots
	m.robots = map[string]*robot{}
	m.mu.Unlock()
	var problems []error
	for _, r := range robots {
		r.turn <- struct{}{}
		if r.live != nil {
			problems = append(problems, r.live.Close())
			r.live = nil
		}
		<-r.turn
	}
	return errors.Join(problems...)
}

// usableDrives lists the drives that can be used now, by address: connected, and
// not failed in this pass.
func (r *robot) usableDrives() []int {
	var usable []int
	for _, d := range r.live.Drives() {
		if d.Connected && !r.isDriveBroken(d.Address) {
			usable = append(usable, d.Address)
		}
	}
	return usable
}

// blameDrive notes that a drive failed, if the error is the drive's fault.
func (r *robot) blameDrive(drive int, err error) {
	if errors.Is(err, library.ErrHardware) || errors.Is(err, library.ErrNotReady) || errors.Is(err, library.ErrReserved) || errors.Is(err, library.ErrInUse) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.failedDrives[drive] = true
	}
}

// isDriveBroken tells whether a drive failed in this pass.
func (r *robot) isDriveBroken(drive int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failedDrives[drive]
}

// forgiveDrives gives drives that failed another chance.
func (r *robot) forgiveDrives() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.failedDrives)
}
