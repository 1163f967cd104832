// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// taskOfMessage returns the task that a PDU is about; none when it is one that
// was called back, whose answers no longer matter.
func (c *connection) taskOfMessage(m wire.Message) (*task, error) {
	if t := c.tasks[m.Tag()]; t != nil {
		return t, nil
	}
	for _, tag := range c.abandoned {
		if tag == m.Tag() && tag != wire.ReservedTag {
			return nil, nil
		}
	}
	return nil, violation("its %s is about a command that is not under way (task tag %08Xh)", m.Opcode(), m.Tag())
}

// takeData puts data where the caller wants it. Data comes in order
// (DataPDUInOrder and DataSequenceInOrder are Yes), so that its offset says all
// that DataSN could say.
func (c *connection) takeData(m *wire.DataIn) error {
	t, err := c.taskOfMessage(m)
	if t == nil || err != nil {
		return err
	}
	switch {
	case t.direction != scsi.In && len(m.Data) > 0:
		return violation("it sent data for a command that reads none")
	case int64(m.BufferOffset) != int64(t.received) && len(m.Data) > 0:
		return violation("it sent data for offset %d, and offset %d comes next", m.BufferOffset, t.received)
	case len(m.Data) > len(t.buf)-t.received:
		return violation("it sent %d bytes at offset %d, and the command reads %d bytes in all", len(m.Data), m.BufferOffset, len(t.buf))
	}
	t.received += copy(t.buf[t.received:], m.Data)
	if m.HasStatus {
		c.concludeTask(m.Tag(), t, taskOutcome{status: scsi.Status(m.Status)}, m.Underflow, m.ResidualCount)
	}
	return nil
}

// takeResponse ends a task (RFC 7143, 11.4).
func (c *connection) takeResponse(m *wire.SCSIResponse) error {
	t, err := c.taskOfMessage(m)
	if t == nil || err != nil {
		return err
	}
	if m.Response != wire.CommandCompleted {
		c.finishTask(m.Tag(), t, taskOutcome{err: errTargetFailure(m.Response)})
		return nil
	}
	sense, err := m.Sense()
	if err != nil {
		return explainLoss(err)
	}
	c.concludeTask(m.Tag(), t, taskOutcome{status: scsi.Status(m.Status), sense: sense}, m.Underflow, m.ResidualCount)
	return nil
}

// takeDemand hands a demand for data to the caller, when it asks for what
// comes next: one demand at a time, in order, within the data of the command
// (RFC 7143, 11.8; MaxOutstandingR2T is 1, DataSequenceInOrder is Yes).
func (c *connection) takeDemand(m *wire.ReadyToTransfer) error {
	t, err := c.taskOfMessage(m)
	if t == nil || err != nil {
		return err
	}
	from, length := int64(m.BufferOffset), int64(m.DesiredDataTransferLength)
	t.demands++
	switch {
	case t.direction != scsi.Out:
		return violation("it asks for data of a command that sends none")
	case from != int64(t.promised) || length == 0 || from+length > int64(len(t.buf)):
		return violation("it asks for %d bytes at offset %d, and of the %d bytes of the command those from %d on come next", length, from, len(t.buf), t.promised)
	case length > int64(c.agreed.maxBurst):
		return violation("it asks for %d bytes at once, and at most %d were agreed on", length, c.agreed.maxBurst)
	case t.demands > mostDemands(len(t.buf)):
		return violation("it has asked for data %d times, for a command of %d bytes", t.demands, len(t.buf))
	case m.TargetTransferTag == wire.ReservedTag:
		return violation("it asks for data without a transfer tag")
	case len(t.events) > 0:
		return violation("it asks for more data before it got what it asked for first")
	}
	t.promised += int(length)
	t.events <- event{demand: *m}
	return nil
}

// mostDemands is more often than any target has reason to ask for data: blocks
// are not smaller than 512 bytes.
func mostDemands(length int) int { return 16 + length/512 }
