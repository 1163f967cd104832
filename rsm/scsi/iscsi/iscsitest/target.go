// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// Target is an iSCSI target. All methods are safe for concurrent use.
type Target struct {
	options Options
	devices []scsi.Device
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu       sync.Mutex
	listener net.Listener
	conns    []*Conn
	lastTSIH uint16
	window   int
	counts   Counts
	perLUN   map[int]int
	problems []string
}

// New returns a target that serves the logical units of a bus: the first is
// LUN 0. It has no address yet: see Serve, Listen.
func New(bus scsi.Bus, o Options) (*Target, error) {
	ctx, cancel := context.WithCancel(context.Background())
	devices, err := bus.Devices(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	o = o.withDefaultOptions()
	return &Target{
		options: o, devices: devices, ctx: ctx, cancel: cancel,
		window: o.Window, perLUN: make(map[int]int),
	}, nil
}

// Listen returns a target that serves a bus on a free port of the loopback
// interface.
func Listen(bus scsi.Bus, o Options) (*Target, error) {
	t, err := New(bus, o)
	if err != nil {
		return nil, err
	}
	if t.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("listen for initiators: %w", err)
	}
	t.running.Go(t.acceptInitiators)
	return t, nil
}

func (t *Target) acceptInitiators() {
	for {
		c, err := t.listener.Accept()
		if err != nil {
			return
		}
		t.Serve(c)
	}
}

// Serve serves one initiator over a connection, for example one end of a
// net.Pipe. It returns at once.
func (t *Target) Serve(connection net.Conn) {
	c := newConnection(t, connection)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ctx.Err() != nil {
		_ = c.Drop()
		return
	}
	t.counts.Connections++
	t.counts.Open++
	t.conns = append(t.conns, c)
	t.running.Go(func() {
		c.serveConnection()
		t.forgetConnection(c)
	})
}

func (t *Target) forgetConnection(c *Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Open--
	t.conns = slices.DeleteFunc(t.conns, func(other *Conn) bool { return other == c })
}

// Addr is HOST:PORT of a target that listens.
func (t *Target) Addr() string {
	if t.listener == nil {
		return ""
	}
	return t.listener.Addr().String()
}

// Name is the target's iSCSI name.
func (t *Target) Name() string { return t.options.Name }

// Close drops all connections and waits until nothing runs any more.
func (t *Target) Close() {
	t.cancel()
	if t.listener != nil {
		_ = t.listener.Close()
	}
	t.DropAll()
	t.running.Wait()
}

// DropAll closes all connections, as a target does that fell over.
func (t *Target) DropAll() {
	for _, c := range t.chooseConnections(func(*Conn) bool { return true }) {
		_ = c.Drop()
	}
}

// Broadcast sends a PDU that nobody asked for to all initiators that are
// logged in: an AsyncMessage, a NopIn, a Reject. The Tamper does not see it.
func (t *Target) Broadcast(m wire.Response) error {
	var problems []error
	for _, c := range t.chooseConnections(func(c *Conn) bool { return c.loggedIn }) {
		select {
		case <-c.ready:
			problems = append(problems, c.Send(m))
		case <-c.Done():
		}
	}
	return errors.Join(problems...)
}

// SetWindow changes how many commands may be under way. It opens or closes
// with the next PDU that is sent; a number that was allowed stays allowed.
func (t *Target) SetWindow(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.window = n
}

func (t *Target) chooseConnections(which func(*Conn) bool) []*Conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	var chosen []*Conn
	for _, c := range t.conns {
		if which(c) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// admitSession makes a connection a session, and ends an older one of the same
// initiator port (RFC 7143, 6.3.5).
func (t *Target) admitSession(c *Conn, initiator string, isid [6]byte) (tsih uint16) {
	older := t.chooseConnections(func(other *Conn) bool {
		return other != c && other.loggedIn && other.initiator == initiator && other.isid == isid
	})
	for _, other := range older {
		_ = other.Drop()
		<-other.done
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lastTSIH++
	t.counts.Logins++
	t.counts.Reinstated += len(older)
	c.loggedIn, c.initiator, c.isid = true, initiator, isid
	return t.lastTSIH
}
