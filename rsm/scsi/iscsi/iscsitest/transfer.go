// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// transfer is a sequence of Data-Out that the target waits for.
type transfer struct {
	next, end int // offsets in the command's data
	dataSN    uint32
	done      chan struct{}
}

// takeImmediateData takes the data that came with the command, and prepares for
// the data that comes without being asked for. The connection's mu is held.
func (t *task) takeImmediateData(data []byte) {
	m, a := &t.command, t.conn.agreed
	m.Data = nil
	if !m.Write {
		return
	}
	t.data = make([]byte, m.ExpectedDataTransferLength)
	first := min(len(t.data), a.firstBurst)
	switch {
	case len(data) > 0 && !a.immediateData:
		t.conn.target.noteProblem("SCSI Command: immediate data, which was not agreed on")
	case len(data) > first:
		t.conn.target.noteProblem("SCSI Command: %d bytes of immediate data, where %d are allowed", len(data), first)
	case !m.Final && a.initialR2T:
		t.conn.target.noteProblem("SCSI Command: announces unsolicited data, which was not agreed on")
	}
	t.received = copy(t.data, data)
	if !m.Final {
		t.unsolicited = t.expectTransfer(wire.ReservedTag, t.received, max(t.received, first))
	}
}

// expectTransfer prepares for a sequence of Data-Out. The connection's mu is
// held.
func (t *task) expectTransfer(tag uint32, from, to int) *transfer {
	tr := &transfer{next: from, end: to, done: make(chan struct{})}
	t.transfers[tag] = tr
	return tr
}

// takeDataOut takes a Data-Out.
func (c *Conn) takeDataOut(m *wire.DataOut) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.tasks[m.InitiatorTaskTag]
	if t == nil || t.transfers[m.TargetTransferTag] == nil {
		c.target.noteProblem("Data-Out: nobody waits for task %08Xh, transfer %08Xh", m.InitiatorTaskTag, m.TargetTransferTag)
		return
	}
	tr := t.transfers[m.TargetTransferTag]
	if int(m.BufferOffset) != tr.next || m.DataSN != tr.dataSN || tr.next+len(m.Data) > tr.end {
		c.target.noteProblem("Data-Out: number %d, bytes %d to %d, where number %d, bytes %d to at most %d were expected",
			m.DataSN, m.BufferOffset, int(m.BufferOffset)+len(m.Data), tr.dataSN, tr.next, tr.end)
		return
	}
	copy(t.data[tr.next:tr.end], m.Data)
	tr.next += len(m.Data)
	tr.dataSN++
	if !m.Final {
		return
	}
	if m.TargetTransferTag != wire.ReservedTag && tr.next != tr.end {
		c.target.noteProblem("Data-Out: ends at byte %d, where %d were asked for", tr.next, tr.end)
	}
	delete(t.transfers, m.TargetTransferTag)
	close(tr.done)
}

// collectData gets the rest of the data of a write: first what comes by itself,
// then what is asked for.
func (t *task) collectData() error {
	if !t.command.Write {
		return nil
	}
	c := t.conn
	at := t.received
	if t.unsolicited != nil {
		if err := t.awaitData(t.unsolicited); err != nil {
			return err
		}
		at = t.unsolicited.next
	}
	var asked []*transfer
	for at < len(t.data) || len(asked) > 0 {
		for at < len(t.data) && len(asked) < c.agreed.outstanding {
			to := min(len(t.data), at+c.agreed.maxBurst)
			asked = append(asked, t.askForData(at, to))
			at = to
		}
		if err := t.awaitData(asked[0]); err != nil {
			return err
		}
		asked = asked[1:]
	}
	return nil
}

// askForData asks for data.
func (t *task) askForData(from, to int) *transfer {
	c := t.conn
	c.mu.Lock()
	c.lastTTT++
	tag := c.lastTTT
	tr := t.expectTransfer(tag, from, to)
	c.mu.Unlock()
	c.target.countEvent(func(n *Counts) { n.ReadyToTransfers++ })
	_ = c.replyThroughTamper(&wire.ReadyToTransfer{
		LUN: t.command.LUN, InitiatorTaskTag: t.command.InitiatorTaskTag, TargetTransferTag: tag,
		R2TSN: t.sent, BufferOffset: uint32(from), DesiredDataTransferLength: uint32(to - from),
	})
	t.sent++
	return tr
}

func (t *task) awaitData(tr *transfer) error {
	select {
	case <-tr.done:
		return nil
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
}

// sendReadData sends the data of a read, and the status with the last of it when
// that can be (RFC 7143, 11.7.3).
func (t *task) sendReadData(data []byte, response *wire.SCSIResponse) {
	a := t.conn.agreed
	collapse := response.Status == 0 && response.Response == wire.CommandCompleted && !t.conn.target.options.SeparateStatus
	for at := 0; at < len(data); {
		to := min(len(data), at+a.maxSend, at-at%a.maxBurst+a.maxBurst)
		in := &wire.DataIn{
			Final: to == len(data) || to%a.maxBurst == 0,
			LUN:   t.command.LUN, InitiatorTaskTag: t.command.InitiatorTaskTag, TargetTransferTag: wire.ReservedTag,
			DataSN: t.sent, BufferOffset: uint32(at), Data: data[at:to],
		}
		if to == len(data) && collapse {
			in.HasStatus, in.Overflow, in.Underflow = true, response.Overflow, response.Underflow
			in.ResidualCount = response.ResidualCount
		}
		t.sent++
		if t.conn.replyThroughTamper(in) != nil {
			return
		}
		at = to
	}
	if !collapse {
		response.ExpDataSN = t.sent
		_ = t.conn.replyThroughTamper(response)
	}
}
