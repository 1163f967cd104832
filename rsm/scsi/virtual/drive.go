// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"cmp"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// driveState is how far a cartridge is in its drive.
type driveState byte

const (
	// ejected: the robot can take the cartridge, or there is none.
	ejected driveState = iota
	// held: the cartridge is in but not threaded; its chip can be read.
	unthreaded
	// loaded: the tape is threaded.
	loaded
)

// drive is one tape drive.
type drive struct {
	*unit
	driveType string
	state     driveState
	// readyAt is when a load, unload or rewind that was begun ends; until
	// then commands get notReadyCode.
	readyAt      time.Time
	notReadyCode uint16
	// shownAt is when the changer shows that it can take the cartridge.
	shownAt time.Time
	// newMedium: a loaded medium has not been announced yet (6/2800).
	newMedium bool
	prevented bool
	// blockLength is the length of fixed blocks, 0 for variable.
	blockLength int
	alerts      uint64
	// sincePowerOn and sinceLoad count what hosts have moved.
	sincePowerOn, sinceLoad traffic
	image                   sideImage
}

func newDrive(l *Library, e *element) *drive {
	i := e.ordinal - 1
	d := &drive{driveType: l.config.driveType(i), unit: newUnit(l, e.ordinal, identity{
		deviceType: typeTape, vendor: l.config.Vendor, product: cmp.Or(l.config.DriveProduct, "VIRTUAL "+l.config.driveType(i)),
		revision: l.config.Revision, serial: l.config.driveSerial(i),
		serialTold: l.config.serialToTell(l.config.driveSerial(i)),
	})}
	d.element, e.drive = e, d
	d.dueAttention = d.attentionOfNewMedium
	if e.cartridge != nil {
		d.state = loaded
	}
	d.handlers[scsi.OpTestUnitReady] = func(*command) error { return d.requireTape() }
	d.handlers[scsi.OpLoadUnload] = d.loadUnload
	d.handlers[scsi.OpRewind] = d.rewindTape
	d.handlers[scsi.OpRead6] = d.readBlocks
	d.handlers[scsi.OpWrite6] = d.writeBlocks
	d.handlers[scsi.OpWriteFilemarks6] = d.writeFilemarks
	d.handlers[scsi.OpSpace6] = d.spaceOverObjects
	d.handlers[scsi.OpReadPosition] = d.readPosition
	d.handlers[scsi.OpReadBlockLimits] = d.readBlockLimits
	d.handlers[scsi.OpModeSense6] = d.modeSense6
	d.handlers[scsi.OpModeSense10] = d.modeSense10
	d.handlers[scsi.OpModeSelect6] = d.modeSelect6
	d.handlers[scsi.OpReportDensitySupport] = d.reportDensitySupport
	d.handlers[scsi.OpReadAttribute] = d.readAttribute
	d.handlers[scsi.OpWriteAttribute] = d.writeAttribute
	d.handlers[scsi.OpLogSense] = d.logSense
	d.handlers[scsi.OpPreventAllow] = d.preventAllow
	return d
}

// attentionOfNewMedium returns the unit attention for a medium that was loaded
// since the last command, once it is ready.
func (d *drive) attentionOfNewMedium() *scsi.Sense {
	if !d.newMedium || d.state != loaded || d.lib.clock.Now().Before(d.readyAt) {
		return nil
	}
	d.newMedium = false
	return checkCondition(scsi.UnitAttention, codeMediumChanged)
}

// requireChip refuses a command that needs a cartridge in the drive, threaded or
// not, and no operation under way.
func (d *drive) requireChip() error {
	now := d.lib.clock.Now()
	switch {
	case d.element.cartridge == nil, d.state == ejected, now.Before(d.element.arrives):
		return notReady(codeNoMedium)
	case now.Before(d.readyAt):
		return notReady(d.notReadyCode)
	}
	return nil
}

// requireTape refuses a command that needs a threaded tape the drive can read.
func (d *drive) requireTape() error {
	if err := d.requireChip(); err != nil {
		return err
	}
	switch {
	case d.element.cartridge.Cleaning:
		return notReady(codeCleaning)
	case d.state == unthreaded:
		return notReady(codeNeedsLoad)
	case !d.canReadMedium(d.element.cartridge):
		return illegalRequest(codeIncompatible)
	}
	return nil
}

// canReadMedium tells whether the drive can read a medium. Cleaning cartridges
// fit every drive.
func (d *drive) canReadMedium(c *cartridge) bool {
	reads, _ := fitsDrive(d.driveType, c.MediaType)
	return reads || c.Cleaning
}

// canWriteMedium tells whether the medium in the drive can be written at all.
func (d *drive) canWriteMedium() bool {
	c := d.element.cartridge
	if c == nil || c.WriteProtected {
		return false
	}
	_, writes := fitsDrive(d.driveType, c.MediaType)
	return writes
}

// preventAllow carries out PREVENT ALLOW MEDIUM REMOVAL: neither UNLOAD nor
// the robot gets the medium out.
func (d *drive) preventAllow(c *command) error {
	if c.cdb[4] > 1 {
		return invalidField(4)
	}
	d.prevented = c.cdb[4] == 1
	return nil
}

// mayRelease tells whether the robot can take the cartridge.
func (d *drive) mayRelease() error {
	switch {
	case d.prevented:
		return illegalRequest(codeRemovalPrevented)
	case d.lib.config.Quirks.ImplicitUnload:
		return nil
	case d.state != ejected || d.lib.clock.Now().Before(d.readyAt):
		return illegalRequest(codePreventedByDrive)
	}
	return nil
}

// releaseCartridge lets go of the cartridge.
func (d *drive) releaseCartridge() error {
	d.state, d.newMedium, d.readyAt = ejected, false, time.Time{}
	if err := d.closeImage(); err != nil {
		return fmt.Errorf("drive %d: %w", d.element.ordinal, err)
	}
	return nil
}
