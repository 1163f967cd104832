// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// Send sends a PDU with the numbers that it should have.
func (c *Conn) Send(m wire.Response) error {
	return c.SendEdited(m, func(pdu []byte) []byte { return pdu })
}

// SendEdited sends a PDU with the numbers that it should have, and changes
// its bytes, digests included, at the last moment.
func (c *Conn) SendEdited(m wire.Response, edit func(pdu []byte) []byte) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	n := m.Numbers()
	n.StatSN = c.statSN.Load()
	n.ExpCmdSN, n.MaxCmdSN = c.commandNumbers()
	if bearsStatus(m) {
		c.statSN.Add(1)
	} else if m.Opcode() == wire.OpDataIn {
		n.StatSN = 0 // reserved (RFC 7143, 11.7.3)
	}
	pdu, err := wire.Append(nil, m, c.stream.Digests)
	if err != nil {
		return err
	}
	if _, err := c.network.Write(edit(pdu)); err != nil {
		return fmt.Errorf("send a %s: %w", m.Opcode(), err)
	}
	return nil
}

// bearsStatus tells whether a PDU uses up a StatSN (RFC 7143, 4.2.2.2).
func bearsStatus(m wire.Response) bool {
	switch m := m.(type) {
	case *wire.ReadyToTransfer:
		return false
	case *wire.DataIn:
		return m.HasStatus
	case *wire.NopIn:
		return m.InitiatorTaskTag != wire.ReservedTag
	}
	return true
}

// commandNumbers are ExpCmdSN and MaxCmdSN. The latter never goes back (RFC
// 7143, 4.2.2.1).
func (c *Conn) commandNumbers() (expected, highest uint32) {
	c.target.mu.Lock()
	window := c.target.window
	c.target.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.expCmdSN + uint32(window-c.inFlight) - 1; wire.Before(c.maxCmdSN, now) {
		c.maxCmdSN = now
	}
	return c.expCmdSN, c.maxCmdSN
}

// checkCommandNumber takes note of a CmdSN. It returns false for a PDU that is
// to be passed over.
func (c *Conn) checkCommandNumber(m wire.Message) bool {
	request, ok := m.(wire.Request)
	if !ok {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	number := request.Numbers().CmdSN
	if seen, next := request.Numbers().ExpStatSN, c.statSN.Load(); wire.Before(next, seen) {
		c.target.noteProblem("%s: ExpStatSN %d, where the next one is %d", m.Opcode(), seen, next)
	}
	switch {
	case number != c.expCmdSN:
		c.target.noteProblem("%s: CmdSN %d where %d was expected", m.Opcode(), number, c.expCmdSN)
		return false
	case isImmediate(m):
		return true
	case wire.Before(c.maxCmdSN, number):
		c.target.noteProblem("%s: CmdSN %d is beyond the window, which ends with %d", m.Opcode(), number, c.maxCmdSN)
		return false
	}
	c.expCmdSN++
	return true
}

func isImmediate(m wire.Message) bool {
	switch m := m.(type) {
	case *wire.SCSICommand:
		return m.Immediate
	case *wire.TaskRequest:
		return m.Immediate
	case *wire.NopOut:
		return m.Immediate
	case *wire.TextRequest:
		return m.Immediate
	case *wire.LogoutRequest:
		return m.Immediate
	}
	return false
}
