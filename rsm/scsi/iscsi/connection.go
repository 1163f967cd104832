// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"cmp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// connection is a session in its full feature phase: at error recovery level 0
// with one connection the two are the same thing.
//
// One goroutine at a time has the turn to read, and takes what comes for
// everybody: a caller that waits for an answer, or, while no caller reads, the
// reader. Only the one who reads ends tasks and writes into the buffers of
// callers, so a task that has ended is one that nothing touches any more. The
// keeper, a second goroutine, answers pings, sends its own when the target is
// silent, and logs out when the target asks to. All else is written by those
// who call.
type connection struct {
	config     *Config
	log        logr.Logger
	socket     *socket
	stream     *wire.Stream
	agreed     parameters
	goroutines sync.WaitGroup

	// writing is held by whoever writes: a mutex that can be waited for
	// together with other things.
	writing chan struct{}
	// reading is held by whoever has the turn to read; callerTurns counts those
	// of callers. readerWanted wakes the reader.
	reading, readerWanted chan struct{}
	callerTurns           atomic.Uint64
	// interrupt ends the wait of whoever reads; interrupted tells that it has.
	interrupt   func()
	interrupted chan struct{}
	// taskFinished is set when a task ends; of the one who reads.
	taskFinished bool
	// expStatSN is the number of the next status; only who reads moves it.
	expStatSN atomic.Uint32
	// received counts PDUs: signs of life.
	received        atomic.Uint64
	answeredCommand atomic.Bool
	// keeperChores are what there is for the keeper to do.
	keeperChores chan chore

	// broken is closed when the connection must not be used any more, dissolved
	// when nothing of it is left and all its tasks know.
	broken, dissolved chan struct{}

	mu sync.Mutex
	// cause is why the connection broke; farewell is why it will, once we
	// have said goodbye.
	cause, farewell error
	// retiring: no new commands; drained is closed when the last one ended.
	retiring  bool
	drained   chan struct{}
	window    window
	nextTag   uint32
	tasks     map[uint32]*task
	questions map[uint32]*question
	// abandoned are the tags of the last tasks that were called back: their
	// answers may be under way.
	abandoned     [abandonedTags]uint32
	abandonedNext int
	// secondsToWait is for how long the target does not want to see us again.
	secondsToWait uint16
}

// newConnection returns the connection that a login has made; startGoroutines
// runs it.
func newConnection(id identity, portal string, s *socket, l *login, agreed parameters) *connection {
	c := &connection{
		config: id.config, log: id.config.Log.WithValues("target", id.targetName, "portal", portal),
		socket: s, stream: l.stream, agreed: agreed,
		writing: make(chan struct{}, 1), keeperChores: make(chan chore, maxChores),
		reading: make(chan struct{}, 1), readerWanted: make(chan struct{}, 1), interrupted: make(chan struct{}, 1),
		broken: make(chan struct{}), dissolved: make(chan struct{}), drained: make(chan struct{}),
		window: l.window, nextTag: firstTag, tasks: map[uint32]*task{}, questions: map[uint32]*question{},
	}
	c.interrupt = func() {
		_ = s.SetReadDeadline(time.Unix(1, 0)) // a closed socket ends the wait as well
		c.interrupted <- struct{}{}
	}
	for i := range c.abandoned {
		c.abandoned[i] = wire.ReservedTag
	}
	c.expStatSN.Store(l.expStatSN)
	return c
}

// startGoroutines lets the goroutines of the connection run.
func (c *connection) startGoroutines() {
	c.goroutines.Go(c.readWhileIdle)
	c.goroutines.Go(c.keepAlive)
}

// isUsable tells whether the connection takes commands.
func (c *connection) isUsable() bool {
	select {
	case <-c.broken:
		return false
	default:
		return true
	}
}

// breakConnection breaks the connection. Whoever reads is then interrupted, and
// the reader tells everybody who waits for an answer.
func (c *connection) breakConnection(cause error) {
	c.mu.Lock()
	first := c.cause == nil
	if first {
		c.cause = cmp.Or(c.farewell, cause)
		close(c.broken)
	}
	c.mu.Unlock()
	if first {
		_ = c.socket.Close()
	}
}

// whyBroken is the reason for which the connection broke.
func (c *connection) whyBroken() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause
}

// endConnection breaks the connection and waits until nothing of it is left.
func (c *connection) endConnection(cause error) {
	c.breakConnection(cause)
	c.goroutines.Wait()
}
