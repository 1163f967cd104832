// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
	"rsm.storage/rsmctl/rsm/scsi"
)

// checkTransport refuses a transport that is not there. Address 0 is the
// default one (SMC-3, 6.6).
func (c *changer) checkTransport(cmd *command) error {
	address := cmd.fieldAt(2, 2)
	if address != 0 && !c.lib.config.Transports.containsAddress(address) {
		return illegalRequest(codeInvalidAddress)
	}
	return nil
}

// elementsNamedBy returns the elements that the addresses at some bytes of the
// command name.
func (c *changer) elementsNamedBy(cmd *command, at ...int) ([]*element, error) {
	var found []*element
	for _, i := range at {
		e := c.lib.byAddress[cmd.fieldAt(i, 2)]
		if e == nil {
			return nil, illegalRequest(codeInvalidAddress)
		}
		found = append(found, e)
	}
	return found, nil
}

// moveMedium carries out MOVE MEDIUM (SMC-3, 6.6).
func (c *changer) moveMedium(cmd *command) error {
	if err := c.checkTransport(cmd); err != nil {
		return err
	}
	ends, err := c.elementsNamedBy(cmd, 4, 6)
	if err != nil {
		return err
	}
	from, to := ends[0], ends[1]
	invert := cmd.bitAt(10, 0x01)
	if invert && !c.lib.config.Rotates {
		return invalidField(10)
	}
	if err := c.lib.mayTakeFrom(from); err != nil {
		return err
	}
	if err := c.lib.mayPutInto(from, to); err != nil {
		return err
	}
	turnsInPlace := to == from && invert
	if (to.cartridge != nil && !turnsInPlace) || c.lib.saysItIsFull(to) {
		return illegalRequest(codeDestinationFull)
	}
	duration := c.lib.timer.withJitter(c.lib.timer.move)
	arrives := c.lib.clock.Now().Add(duration)
	if c.lib.timer.earlyMove {
		c.busyUntil = arrives
		to.arrives = arrives
	} else {
		cmd.wait = duration
	}
	return c.lib.moveByRobot(from, to, invert, arrives)
}

// mayTakeFrom tells whether the robot can take the medium from an element.
func (l *Library) mayTakeFrom(from *element) error {
	if from.cartridge == nil {
		return illegalRequest(codeSourceEmpty)
	}
	if from.kind == kindDrive {
		return from.drive.mayRelease()
	}
	return nil
}

// mayPutInto tells whether the robot can bring the medium of one element to
// another, were that empty.
func (l *Library) mayPutInto(from, to *element) error {
	switch {
	case !l.hasDirectRoute(from.kind, to.kind):
		return illegalRequest(codeInvalidAddress)
	case to.kind != kindDrive:
		return nil
	case l.driveIsDead(to):
		return checkCondition(scsi.HardwareError, codeDiagnosticFailure)
	case l.config.Quirks.RefuseIncompatible && !to.drive.canReadMedium(from.cartridge):
		return illegalRequest(codeIncompatible)
	}
	return nil
}

// hasDirectRoute tells whether the robot goes from one kind of element to another
// directly. A transport is never a destination: what is in it comes from an
// interrupted exchange.
func (l *Library) hasDirectRoute(from, to elementKind) bool {
	switch {
	case to == kindTransport:
		return false
	case from == kindSlot && to == kindSlot:
		return !l.config.Quirks.NoSlotToSlot
	case from == kindPort && to == kindDrive:
		return !l.config.Quirks.NoPortToDrive
	}
	return true
}

// moveByRobot moves the cartridge of one element to another by the robot: one
// rename and one fsync. The time of arrival is when a drive begins to load it.
func (l *Library) moveByRobot(from, to *element, invert bool, arrives time.Time) error {
	c := from.cartridge
	if from.kind == kindDrive {
		if err := from.drive.releaseCartridge(); err != nil {
			return err
		}
	}
	if err := l.noteSource(c, from); err != nil {
		return err
	}
	if err := l.moveFolder(c, to, invert); err != nil {
		return err
	}
	if to.kind == kindDrive {
		to.drive.insertCartridge(arrives)
	}
	return durable.SyncFolder(to.dir)
}

// noteSource records where the robot takes a cartridge from, if that is news.
func (l *Library) noteSource(c *cartridge, from *element) error {
	known := c.memory.Source
	fromSlot := from.kind == kindSlot
	if !c.memory.ByHand && (!fromSlot || (known != nil && *known == from.address)) {
		return nil
	}
	c.memory.ByHand = false
	if fromSlot {
		c.memory.Source = &from.address
	}
	return l.saveMemory(c)
}

// moveFolder puts a cartridge's folder into another element, or outside (nil), in
// one step, and then tells the memory of it.
func (l *Library) moveFolder(c *cartridge, to *element, invert bool) error {
	moved := *c
	moved.at, moved.inverted = to, c.inverted != invert
	beforeMove.Hit()
	if err := os.Rename(l.folderPathOf(c), l.folderPathOf(&moved)); err != nil {
		return fmt.Errorf("move cartridge %s: %w", filepath.Base(l.folderPathOf(c)), err)
	}
	afterMove.Hit()
	if c.at != nil {
		c.at.cartridge = nil
	}
	c.at, c.inverted = to, moved.inverted
	if to != nil {
		to.cartridge = c
	}
	return nil
}
