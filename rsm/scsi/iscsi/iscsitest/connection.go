// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// Conn is one connection, and the session on it.
type Conn struct {
	target  *Target
	network net.Conn
	stream  *wire.Stream
	ctx     context.Context
	cancel  context.CancelFunc
	// ready is closed at the start of the full feature phase, done at the end.
	ready, done chan struct{}
	replies     sync.WaitGroup
	agreed      agreement

	// Guarded by the target's mu.
	loggedIn  bool
	initiator string
	isid      [6]byte

	// sending is held while a PDU gets its StatSN and goes out.
	sending sync.Mutex
	statSN  atomic.Uint32 // the next one

	mu       sync.Mutex
	expCmdSN uint32
	maxCmdSN uint32
	inFlight int
	tasks    map[uint32]*task
	lastTTT  uint32
	text     []byte // what is left of an answer to a Text Request
}

func newConnection(t *Target, network net.Conn) *Conn {
	ctx, cancel := context.WithCancel(t.ctx)
	c := &Conn{
		target: t, network: network, stream: wire.NewStream(network),
		ctx: ctx, cancel: cancel, ready: make(chan struct{}), done: make(chan struct{}),
		agreed: defaultAgreement(), tasks: make(map[uint32]*task),
	}
	c.statSN.Store(1)
	return c
}

// Done is closed when the connection has ended.
func (c *Conn) Done() <-chan struct{} { return c.ctx.Done() }

// Drop closes the connection. It is an error for Tampers to return.
func (c *Conn) Drop() error {
	c.cancel()
	_ = c.network.Close()
	return net.ErrClosed
}

// serveConnection does all that a connection is for.
func (c *Conn) serveConnection() {
	defer close(c.done)
	defer c.replies.Wait()
	defer func() { _ = c.Drop() }()
	if err := c.leadLogin(); err != nil {
		c.noteMistake(err)
		return
	}
	for {
		m, err := c.stream.ReadMessage()
		if err != nil {
			c.noteMistake(err)
			return
		}
		if !c.dispatchPDU(m) {
			return
		}
	}
}

// noteMistake writes down what an initiator did wrong. The end of a connection
// is no mistake.
func (c *Conn) noteMistake(err error) {
	if errors.Is(err, wire.ErrFormat) || errors.Is(err, wire.ErrDigest) || errors.Is(err, io.ErrUnexpectedEOF) {
		c.target.noteProblem("%v", err)
	}
}

// dispatchPDU takes a PDU of the full feature phase. It returns false when the
// connection is to end.
func (c *Conn) dispatchPDU(m wire.Message) bool {
	if !c.checkCommandNumber(m) {
		return true
	}
	switch m := m.(type) {
	case *wire.SCSICommand:
		c.beginCommand(m)
	case *wire.DataOut:
		c.takeDataOut(m)
	case *wire.TaskRequest:
		request := *m
		c.replies.Go(func() { c.manageTasks(&request) })
	case *wire.NopOut:
		c.answerPing(m)
	case *wire.TextRequest:
		c.answerTextRequest(m)
	case *wire.LogoutRequest:
		c.target.countEvent(func(n *Counts) { n.Logouts++ })
		_ = c.replyThroughTamper(&wire.LogoutResponse{InitiatorTaskTag: m.InitiatorTaskTag})
		return false
	default:
		c.target.noteProblem("%s in the full feature phase", m.Opcode())
		return false
	}
	return true
}

// answerPing answers a NOP-Out that wants an answer (RFC 7143, 11.18).
func (c *Conn) answerPing(m *wire.NopOut) {
	if m.TargetTransferTag != wire.ReservedTag {
		c.target.countEvent(func(n *Counts) { n.Pongs++ })
	}
	if m.InitiatorTaskTag == wire.ReservedTag {
		return
	}
	data := m.Data[:min(len(m.Data), c.agreed.maxSend)]
	c.answerLater(&wire.NopIn{
		LUN: m.LUN, InitiatorTaskTag: m.InitiatorTaskTag, TargetTransferTag: wire.ReservedTag,
		Data: append([]byte(nil), data...),
	})
}

// answerLater answers without holding up what is read: a Tamper may take its
// time.
func (c *Conn) answerLater(m wire.Response) {
	c.replies.Go(func() { _ = c.replyThroughTamper(m) })
}

// replyThroughTamper lets the Tamper send a PDU. When that fails, the
// connection ends.
func (c *Conn) replyThroughTamper(m wire.Response) error {
	err := c.target.options.Tamper(c, m)
	if err != nil {
		_ = c.Drop()
	}
	return err
}
