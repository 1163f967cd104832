// SPDX-License-Identifier: Apache-2.0

// Package wiretap relays iSCSI between an initiator and a real target, for
// tests: it sees every command, and can cut the line at the worst moment. The
// session must use no digests.
package wiretap

import (
	"errors"
	"net"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// Verdict says what becomes of a command.
type Verdict int

// The verdicts.
const (
	// Pass lets it through.
	Pass Verdict = iota
	// CutBefore cuts the line instead: the target never sees the command.
	CutBefore
	// CutAfter lets it through, and cuts the line when the target has
	// answered: the initiator never sees the answer.
	CutAfter
)

// Tap listens on loopback and relays to one portal.
type Tap struct {
	listener net.Listener
	portal   string
	judge    func(lun int, cdb []byte) Verdict
	relays   sync.WaitGroup

	mu sync.Mutex
	// openCommands are the commands that were passed on and not answered yet, by
	// connection and tag.
	openCommands map[commandKey]int
	conns        map[net.Conn]bool
}

type commandKey struct {
	client net.Conn
	tag    uint32
}

// Start begins to relay to portal. judge is asked about every command. When it
// blocks, it holds up only its own connection. nil passes all commands.
func Start(portal string, judge func(lun int, cdb []byte) Verdict) (*Tap, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if judge == nil {
		judge = func(int, []byte) Verdict { return Pass }
	}
	t := &Tap{listener: listener, portal: portal, judge: judge, openCommands: map[commandKey]int{}, conns: map[net.Conn]bool{}}
	t.relays.Go(t.acceptConnections)
	return t, nil
}

// Portal is what an initiator connects to.
func (t *Tap) Portal() string { return t.listener.Addr().String() }

// LUNs are the logical units that have a command to answer now.
func (t *Tap) LUNs() map[int]bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	luns := map[int]bool{}
	for _, lun := range t.openCommands {
		luns[lun] = true
	}
	return luns
}

// Close cuts all lines and waits until every relay has ended.
func (t *Tap) Close() error {
	err := t.listener.Close()
	t.mu.Lock()
	for c := range t.conns {
		_ = c.Close()
	}
	t.mu.Unlock()
	t.relays.Wait()
	return err
}

func (t *Tap) acceptConnections() {
	for {
		client, err := t.listener.Accept()
		if err != nil {
			return
		}
		target, err := net.Dial("tcp", t.portal)
		if err != nil {
			_ = client.Close() // the target is away, and that is what the initiator sees
			continue
		}
		t.keepConnections(client, target)
		line := &line{tap: t, client: client, target: target}
		t.relays.Go(line.relayCommands)
		t.relays.Go(line.relayAnswers)
	}
}

func (t *Tap) keepConnections(conns ...net.Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range conns {
		t.conns[c] = true
	}
}

// line is one connection and its continuation.
type line struct {
	tap            *Tap
	client, target net.Conn

	mu sync.Mutex
	// cutAfterTag is the tag of the command whose answer cuts the line.
	cutAfterTag *uint32
}

func (l *line) cutLine() {
	_, _ = l.client.Close(), l.target.Close()
	l.tap.mu.Lock()
	defer l.tap.mu.Unlock()
	for c := range l.tap.openCommands {
		if c.client == l.client {
			delete(l.tap.openCommands, c)
		}
	}
	delete(l.tap.conns, l.client)
	delete(l.tap.conns, l.target)
}

// maxSegment is more than any side of a session declares.
const maxSegment = 1 << 24

var errCut = errors.New("the line was cut on purpose")

// relayPDUs relays the PDUs of one direction until look refuses one.
func (l *line) relayPDUs(from, to net.Conn, look func(wire.Message) error) {
	defer l.cutLine()
	in, out := wire.NewStream(from), wire.NewStream(to)
	in.MaxSegment = maxSegment
	for {
		m, err := in.ReadMessage()
		if err != nil || look(m) != nil || out.WriteMessage(m) != nil {
			return
		}
	}
}

func (l *line) relayCommands() {
	l.relayPDUs(l.client, l.target, func(m wire.Message) error {
		c, ok := m.(*wire.SCSICommand)
		if !ok {
			return nil
		}
		lun, _ := c.LUN.Number()
		verdict := l.tap.judge(lun, c.CDB[:])
		if verdict == CutBefore {
			return errCut
		}
		if verdict == CutAfter {
			tag := c.InitiatorTaskTag
			l.mu.Lock()
			l.cutAfterTag = &tag
			l.mu.Unlock()
		}
		l.tap.mu.Lock()
		defer l.tap.mu.Unlock()
		l.tap.openCommands[commandKey{l.client, c.InitiatorTaskTag}] = lun
		return nil
	})
}

func (l *line) relayAnswers() {
	l.relayPDUs(l.target, l.client, func(m wire.Message) error {
		if d, ok := m.(*wire.DataIn); ok && !d.HasStatus {
			return nil
		}
		l.tap.mu.Lock()
		delete(l.tap.openCommands, commandKey{l.client, m.Tag()})
		l.tap.mu.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.cutAfterTag != nil && *l.cutAfterTag == m.Tag() {
			return errCut
		}
		return nil
	})
}
