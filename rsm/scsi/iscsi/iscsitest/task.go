// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"context"
	"errors"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// task is one command that is being carried out.
type task struct {
	conn    *Conn
	command wire.SCSICommand
	lun     int
	ctx     context.Context
	cancel  context.CancelFunc
	ended   chan struct{}
	// data is all of the command's data, received is how much of it came with
	// the command.
	data     []byte
	received int
	// unsolicited is the data that comes without being asked for; nil when
	// none was announced.
	unsolicited *transfer
	// transfers are those under way, by their Target Transfer Tag. Guarded by
	// the connection's mu.
	transfers map[uint32]*transfer
	sent      uint32 // Data-In and Ready To Transfer
}

// overflowRoom is what a device may move beyond the expected length, so that the
// overflow is known.
const overflowRoom = 64 << 10

// beginCommand begins a command.
func (c *Conn) beginCommand(m *wire.SCSICommand) {
	ctx, cancel := context.WithCancel(c.ctx)
	t := &task{
		conn: c, command: *m, lun: c.indexOfLUN(m.LUN), ctx: ctx, cancel: cancel,
		ended: make(chan struct{}), transfers: make(map[uint32]*transfer),
	}
	c.mu.Lock()
	if c.tasks[m.InitiatorTaskTag] != nil {
		c.mu.Unlock()
		cancel()
		c.target.noteProblem("SCSI Command: Initiator Task Tag %08Xh is in use", m.InitiatorTaskTag)
		_ = c.Drop()
		return
	}
	c.tasks[m.InitiatorTaskTag] = t
	c.inFlight++
	t.takeImmediateData(m.Data)
	c.mu.Unlock()
	c.target.countCommandBegin(t.lun)
	c.replies.Go(t.runTask)
}

// indexOfLUN is the place of a logical unit among the devices; -1 when there is
// none.
func (c *Conn) indexOfLUN(l wire.LUN) int {
	if n, ok := l.Number(); ok && n < len(c.target.devices) {
		return n
	}
	return -1
}

// runTask carries the command out. A command that was aborted gets no answer.
func (t *task) runTask() {
	defer close(t.ended)
	defer t.cancel()
	moved, err := 0, t.collectData()
	if err == nil {
		moved, err = t.doOnDevice()
	}
	gone := t.ctx.Err() != nil
	// Counted first: the window lets another one in as soon as it can.
	t.conn.target.countCommandEnd(t.lun)
	t.conn.mu.Lock()
	delete(t.conn.tasks, t.command.InitiatorTaskTag)
	t.conn.inFlight--
	t.conn.mu.Unlock()
	if !gone {
		t.respondToCommand(moved, err)
	}
}

// doOnDevice lets the device carry the command out.
func (t *task) doOnDevice() (int, error) {
	m := &t.command
	if t.lun < 0 {
		return 0, &scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x25}
	}
	device := t.conn.target.devices[t.lun]
	cdb := m.CDB[:cdbLength(m.CDB[0])]
	switch {
	case len(m.ExtendedCDB) > 0:
		return 0, &scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x20}
	case m.Write:
		return device.Do(t.ctx, cdb, scsi.Out, t.data)
	case m.Read:
		t.data = make([]byte, int(m.ExpectedDataTransferLength)+overflowRoom)
		return device.Do(t.ctx, cdb, scsi.In, t.data)
	}
	return device.Do(t.ctx, cdb, scsi.None, nil)
}

// cdbLength is the length that an operation code's group has (SPC-4,
// 4.2.5.1).
func cdbLength(op byte) int { return [...]int{6, 10, 10, 16, 16, 12, 16, 16}[op>>5] }

// respondToCommand sends the data, and how the command ended.
func (t *task) respondToCommand(moved int, err error) {
	m := &t.command
	expected := int(m.ExpectedDataTransferLength)
	response := &wire.SCSIResponse{InitiatorTaskTag: m.InitiatorTaskTag}
	response.Overflow, response.Underflow = moved > expected, moved < expected
	response.ResidualCount = uint32(max(moved-expected, expected-moved))
	var sense *scsi.Sense
	var status scsi.Status
	switch {
	case err == nil:
	case errors.As(err, &sense):
		response.Status, response.Data = byte(scsi.StatusCheckCondition), wire.SenseSegment(encodeSense(sense))
	case errors.As(err, &status):
		response.Status = byte(status)
	default:
		response.Response = wire.TargetFailure
	}
	if data := min(moved, expected); m.Read && data > 0 {
		t.sendReadData(t.data[:data], response)
		return
	}
	response.ExpDataSN = t.sent
	_ = t.conn.replyThroughTamper(response)
}
