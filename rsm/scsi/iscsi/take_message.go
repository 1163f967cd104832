// SPDX-License-Identifier: Apache-2.0

package iscsi

import "rsm.storage/rsmctl/rsm/scsi/iscsi/wire"

// takePDU deals with one PDU.
func (c *connection) takePDU(m wire.Message) error {
	r, ok := m.(wire.Response)
	if !ok {
		return violation("it sent a %s, which only initiators send", m.Opcode())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.followCounters(r); err != nil {
		return err
	}
	switch m := m.(type) {
	case *wire.DataIn:
		return c.takeData(m)
	case *wire.SCSIResponse:
		return c.takeResponse(m)
	case *wire.ReadyToTransfer:
		return c.takeDemand(m)
	case *wire.TaskResponse:
		return c.takeTaskResponse(m)
	case *wire.NopIn:
		return c.takeNopIn(m)
	case *wire.AsyncMessage:
		return c.takeAsyncMessage(m)
	case *wire.Reject:
		return c.takeReject(m)
	case *wire.LogoutResponse:
		return c.handAnswer(m, answer{})
	case *wire.TextResponse:
		return c.takeTextResponse(m)
	}
	return violation("it sent a %s in the full feature phase", m.Opcode())
}

// followCounters follows the target's counters (RFC 7143, 4.2.2). At error
// recovery level 0 nothing that was missed can be had again.
func (c *connection) followCounters(r wire.Response) error {
	n := r.Numbers()
	if bearsStatus(r) {
		if want := c.expStatSN.Load(); n.StatSN != want {
			return violation("its %s has status number %d, and %d comes next", r.Opcode(), n.StatSN, want)
		}
		c.expStatSN.Add(1)
	}
	return c.window.followTarget(n)
}

// bearsStatus tells whether a PDU uses up a status number.
func bearsStatus(r wire.Response) bool {
	switch m := r.(type) {
	case *wire.ReadyToTransfer:
		return false
	case *wire.NopIn:
		return m.InitiatorTaskTag != wire.ReservedTag
	case *wire.DataIn:
		return m.HasStatus
	}
	return true
}
