// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// changer is LUN 0.
type changer struct {
	*unit
	// prevented: the ports are locked (PREVENT MEDIUM REMOVAL).
	prevented bool
	// busyUntil is when the robot has ended an early move.
	busyUntil time.Time
}

func newChanger(l *Library) *changer {
	c := &changer{unit: newUnit(l, 0, identity{
		deviceType: typeChanger, vendor: l.config.Vendor, product: l.config.Product,
		revision: l.config.Revision, serial: l.config.Serial, serialTold: l.config.Serial,
	})}
	c.awaitReadiness = c.awaitRobot
	c.handlers[scsi.OpTestUnitReady] = func(*command) error { return nil }
	c.handlers[scsi.OpModeSense6] = c.modeSense6
	c.handlers[scsi.OpModeSense10] = c.modeSense10
	c.handlers[scsi.OpReadElementStatus] = c.readElementStatus
	c.handlers[scsi.OpInitializeElementStatus] = c.initializeElements
	c.handlers[scsi.OpInitializeElementStatusWithRange] = c.initializeElementRange
	c.handlers[scsi.OpMoveMedium] = c.moveMedium
	c.handlers[scsi.OpExchangeMedium] = c.exchangeMedium
	c.handlers[scsi.OpPositionToElement] = c.positionToElement
	c.handlers[scsi.OpPreventAllow] = c.preventAllow
	return c
}

// movesRobot tells whether a command needs the robot.
func movesRobot(op byte) bool {
	switch op {
	case scsi.OpMoveMedium, scsi.OpExchangeMedium, scsi.OpPositionToElement,
		scsi.OpInitializeElementStatus, scsi.OpInitializeElementStatusWithRange:
		return true
	}
	return false
}

// awaitRobot lets an early move end before the robot gets the next order.
func (c *changer) awaitRobot(cmd *command) error {
	if len(cmd.cdb) == 0 || !movesRobot(cmd.cdb[0]) {
		return nil
	}
	c.lib.mu.Lock()
	left := c.busyUntil.Sub(c.lib.clock.Now())
	c.lib.mu.Unlock()
	if left <= 0 {
		return nil
	}
	return c.lib.clock.Sleep(cmd.ctx, left)
}

// initializeElements carries out INITIALIZE ELEMENT STATUS: the robot looks at
// every element. What it would find is known.
func (c *changer) initializeElements(cmd *command) error {
	cmd.wait = c.lib.inventoryTime(len(c.lib.elements))
	return nil
}

// initializeElementRange carries out INITIALIZE ELEMENT STATUS WITH RANGE.
func (c *changer) initializeElementRange(cmd *command) error {
	if !cmd.bitAt(1, 0x01) {
		return c.initializeElements(cmd)
	}
	first, count := cmd.fieldAt(2, 2), cmd.fieldAt(6, 2)
	if c.lib.byAddress[first] == nil {
		return illegalRequest(codeInvalidAddress)
	}
	cmd.wait = c.lib.inventoryTime(count)
	return nil
}

func (l *Library) inventoryTime(elements int) time.Duration {
	return l.timer.withJitter(time.Duration(elements) * l.timer.inventorySlot)
}

// positionToElement carries out POSITION TO ELEMENT: the transport goes in
// front of an element.
func (c *changer) positionToElement(cmd *command) error {
	if err := c.checkTransport(cmd); err != nil {
		return err
	}
	if c.lib.byAddress[cmd.fieldAt(4, 2)] == nil {
		return illegalRequest(codeInvalidAddress)
	}
	if cmd.bitAt(8, 0x01) && !c.lib.config.Rotates {
		return invalidField(8)
	}
	cmd.wait = c.lib.timer.withJitter(c.lib.timer.move / 2)
	return nil
}

// preventAllow carries out PREVENT ALLOW MEDIUM REMOVAL: the ports are locked
// against the operator.
func (c *changer) preventAllow(cmd *command) error {
	if cmd.cdb[4] > 1 {
		return invalidField(4)
	}
	c.prevented = cmd.cdb[4] == 1
	return nil
}
