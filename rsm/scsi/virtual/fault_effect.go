// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// executeUnderFaults carries a command out as the faults let it.
func (u *unit) executeUnderFaults(c *command, run commandHandler) error {
	if err := u.endIfDriveIsDead(c.cdb[0]); err != nil {
		return err
	}
	i := slices.IndexFunc(u.lib.faults, func(f Fault) bool { return u.faultConcerns(f, c) })
	if i < 0 {
		return run(c)
	}
	f := u.lib.faults[i]
	if f.Once {
		// Consumed before it happens: after a crash it must not happen twice.
		if err := u.lib.saveFaults(slices.Delete(slices.Clone(u.lib.faults), i, i+1)); err != nil {
			return err
		}
	}
	if f.Kind == CommandFails {
		return f.commandEnding()
	}
	if f.CarriedOut {
		if err := run(c); err != nil {
			return err
		}
	}
	c.n = 0
	return fmt.Errorf("%s: %w (fault %d)", scsi.CommandName(c.cdb), scsi.ErrOutcomeUnknown, f.ID)
}

// faultConcerns tells whether a fault is about this command.
func (u *unit) faultConcerns(f Fault, c *command) bool {
	if f.Kind != CommandFails && f.Kind != NoAnswer {
		return false
	}
	op := c.cdb[0]
	meant := op == scsi.OpMoveMedium
	switch {
	case f.Opcode != nil:
		meant = op == *f.Opcode
	case f.Kind == CommandFails:
		meant = !toleratesAttention(op) && (f.Element == nil || u.element != nil)
	}
	return meant && (f.LUN == nil || *f.LUN == u.lun) &&
		(f.Element == nil || slices.Contains(u.addressesNamed(c), *f.Element))
}

// addressesNamed are the addresses of the elements a command is about.
func (u *unit) addressesNamed(c *command) []int {
	if u.element != nil {
		return []int{u.element.address}
	}
	switch c.cdb[0] {
	case scsi.OpMoveMedium:
		return []int{c.fieldAt(4, 2), c.fieldAt(6, 2)}
	case scsi.OpExchangeMedium:
		return []int{c.fieldAt(4, 2), c.fieldAt(6, 2), c.fieldAt(8, 2)}
	case scsi.OpPositionToElement:
		return []int{c.fieldAt(4, 2)}
	case scsi.OpReadElementStatus:
		return []int{c.fieldAt(2, 2)}
	}
	return nil
}

// endIfDriveIsDead ends every command to a drive that is dead, or that dies of
// this one.
func (u *unit) endIfDriveIsDead(opcode byte) error {
	if u.element == nil || toleratesAttention(opcode) || opcode == scsi.OpLogSense {
		return nil
	}
	for i, f := range u.lib.faults {
		dead := f.Happened || f.Opcode == nil
		if f.Kind != DriveDies || *f.Element != u.element.address || (!dead && *f.Opcode != opcode) {
			continue
		}
		if !dead {
			faults := slices.Clone(u.lib.faults)
			faults[i].Happened = true
			if err := u.lib.saveFaults(faults); err != nil {
				return err
			}
			u.element.drive.raiseAlert(alertHardware)
		}
		return checkCondition(scsi.HardwareError, codeDiagnosticFailure)
	}
	return nil
}

// driveIsDead tells whether the drive of an element has died.
func (l *Library) driveIsDead(e *element) bool {
	return l.findFault(func(f Fault) bool {
		return f.Kind == DriveDies && f.Happened && *f.Element == e.address
	}) != nil
}

// faultThatLies is the fault by which an empty element says it is full, or nil.
func (l *Library) faultThatLies(e *element) *Fault {
	return l.findFault(func(f Fault) bool { return f.Kind == ElementLies && *f.Element == e.address })
}

// saysItIsFull tells whether an element says it is full.
func (l *Library) saysItIsFull(e *element) bool { return l.faultThatLies(e) != nil }

// barcodeIsUnreadable tells whether the reader cannot read a cartridge's barcode.
func (l *Library) barcodeIsUnreadable(c *cartridge) bool {
	return l.findFault(func(f Fault) bool { return f.Kind == BarcodeUnreadable && f.Barcode == c.Barcode }) != nil
}

// exceptionOf is the abnormal state an element reports, 0 when there is none.
func (l *Library) exceptionOf(e *element) uint16 {
	if l.driveIsDead(e) {
		return codeDiagnosticFailure
	}
	if f := l.findFault(func(f Fault) bool { return f.Kind == ElementException && *f.Element == e.address }); f != nil {
		return f.Exception
	}
	return 0
}

// findFault returns the first fault that matches, or nil.
func (l *Library) findFault(match func(Fault) bool) *Fault {
	if i := slices.IndexFunc(l.faults, match); i >= 0 {
		return &l.faults[i]
	}
	return nil
}
