// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// task is a command under way. A logical unit has one, which serves all its
// commands in turn.
type task struct {
	request   wire.SCSICommand
	direction scsi.Direction
	buf       []byte

	// events tell the caller what the target wants or answered. It has room
	// for all that can come: one demand for data, and the end.
	events chan event

	// Of the reader, until the task has ended: received is how far the buffer
	// is filled, promised up to where the target has its data or asked for
	// it, demands how often it has asked.
	received, promised, demands int
	// sent is how many bytes of data the caller has sent.
	sent int
	// outcome is valid after the event that says so.
	outcome taskOutcome
}

// event is something that the caller of a task has to see to.
type event struct {
	// ended: the task is over, see its outcome. Otherwise the target asks for
	// data.
	ended  bool
	demand wire.ReadyToTransfer
}

// taskOutcome is how a task ended.
type taskOutcome struct {
	// err is why there is no status; then nothing else counts.
	err    error
	status scsi.Status
	// missing is how many bytes less than expected were moved.
	missing uint32
	// sense is sense data as it came.
	sense []byte
}

// resetForCommand makes a task ready for a command.
func (t *task) resetForCommand(lun wire.LUN, cdb []byte, direction scsi.Direction, buf []byte) {
	t.request = wire.SCSICommand{
		Final: true, Attr: wire.Simple, LUN: lun,
		Read: direction == scsi.In && len(buf) > 0, Write: direction == scsi.Out && len(buf) > 0,
		ExpectedDataTransferLength: uint32(len(buf)),
	}
	copy(t.request.CDB[:], cdb)
	t.direction, t.buf = direction, buf
	t.received, t.promised, t.demands, t.sent = 0, 0, 0, 0
	t.outcome = taskOutcome{sense: t.outcome.sense[:0]}
	for len(t.events) > 0 {
		<-t.events
	}
}

// waitForEnd waits for the end of a task of which nothing more is wanted.
func (t *task) waitForEnd() {
	for !(<-t.events).ended {
	}
}

// bytesMoved is the number of bytes that the command moved.
func (t *task) bytesMoved() int {
	most := len(t.buf) - int(min(t.outcome.missing, uint32(len(t.buf))))
	switch t.direction {
	case scsi.In:
		return min(t.received, most)
	case scsi.Out:
		return min(t.sent, most)
	}
	return 0
}

// forgetCaller lets go of what belongs to the caller.
func (t *task) forgetCaller() { t.buf, t.request.Data = nil, nil }
