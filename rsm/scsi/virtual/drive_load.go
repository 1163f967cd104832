// SPDX-License-Identifier: Apache-2.0

package virtual

import "time"

// The TapeAlert flags raised (SSC-4, annex A), by number from 1.
const (
	alertHardware        = 0x1E
	alertCleaningMedium  = 0x0B
	alertCleaningExpired = 0x16
)

// raiseAlert sets a TapeAlert flag. The first flag is the top bit.
func (d *drive) raiseAlert(flag int) { d.alerts |= 1 << (64 - flag) }

// insertCartridge takes a cartridge that arrives, and loads it.
func (d *drive) insertCartridge(arrives time.Time) {
	d.newMedium = !d.element.cartridge.Cleaning
	d.alerts = 0 // those of the cartridge before
	d.threadTape(arrives)
}

// threadTape loads the tape, or cleans, beginning at a time.
func (d *drive) threadTape(begin time.Time) {
	d.state, d.notReadyCode = loaded, codeBecomingReady
	d.sinceLoad = traffic{}
	c := d.element.cartridge
	duration := d.lib.timer.withJitter(d.paceOfDrive().load)
	switch {
	case c.Cleaning:
		duration = d.lib.timer.withJitter(d.paceOfDrive().clean)
		d.useCleaningCartridge(c)
	case duration > 0 && d.driveType == "LTO-9" && c.MediaType == "LTO-9" && c.memory.Loads == 0 && d.sizeOfSideUp() == 0:
		duration += d.lib.timer.optimisationTime()
	}
	d.readyAt = begin.Add(duration)
	c.memory.Loads++
	// A load count that cannot be written is not worth failing a load for.
	_ = d.lib.saveMemory(c)
}

// paceOfDrive is how long the drive takes.
func (d *drive) paceOfDrive() libraryPace { return d.lib.timer.paceOfDriveType(d.driveType) }

// useCleaningCartridge uses a cleaning cartridge once.
func (d *drive) useCleaningCartridge(c *cartridge) {
	if c.memory.CleaningsLeft <= 0 {
		d.raiseAlert(alertCleaningExpired)
		return
	}
	c.memory.CleaningsLeft--
	d.raiseAlert(alertCleaningMedium)
}

// loadUnload carries out LOAD UNLOAD (SSC-4, 7.3).
func (d *drive) loadUnload(c *command) error {
	load, hold := c.bitAt(4, 0x01), c.bitAt(4, 0x08)
	if load && c.bitAt(4, 0x04) {
		return invalidField(4) // LOAD at the end of the tape
	}
	now := d.lib.clock.Now()
	if d.element.cartridge == nil || now.Before(d.element.arrives) {
		return notReady(codeNoMedium)
	}
	if now.Before(d.readyAt) {
		return notReady(d.notReadyCode)
	}
	switch {
	case d.lib.config.Quirks.LoadsAsDisc && !c.bitAt(4, 0x02):
	case load && hold:
		if err := d.closeImage(); err != nil {
			return err
		}
		d.state = unthreaded
	case load:
		if err := d.loadTape(now); err != nil {
			return err
		}
	default:
		if err := d.unloadTape(now, hold); err != nil {
			return err
		}
	}
	d.takeTimeUntilReady(c)
	return nil
}

// loadTape threads the tape, or rewinds it when it is threaded.
func (d *drive) loadTape(now time.Time) error {
	if d.state != loaded {
		d.threadTape(now)
		return nil
	}
	if d.element.cartridge.Cleaning {
		return nil
	}
	return d.rewindToStart(now)
}

// unloadTape rewinds the tape, takes it off the drive, and lets the robot have
// the cartridge unless it shall be held.
func (d *drive) unloadTape(now time.Time, hold bool) error {
	if d.prevented {
		return illegalRequest(codeRemovalPrevented)
	}
	if err := d.closeImage(); err != nil {
		return err
	}
	if d.state == loaded {
		d.readyAt, d.notReadyCode = now.Add(d.lib.timer.withJitter(d.paceOfDrive().unload)), codeInProgress
	}
	d.state, d.newMedium = ejected, false
	d.shownAt = now.Add(time.Duration(d.lib.config.Quirks.AccessLag) * time.Second)
	if hold {
		d.state = unthreaded
	}
	return nil
}

// takeTimeUntilReady makes the command take the time until the drive is ready
// again, unless it asked to be answered at once (IMMED).
func (d *drive) takeTimeUntilReady(c *command) {
	if !c.bitAt(1, 0x01) {
		c.wait = max(0, d.readyAt.Sub(d.lib.clock.Now()))
	}
}

// rewindTape carries out REWIND.
func (d *drive) rewindTape(c *command) error {
	if err := d.requireTape(); err != nil {
		return err
	}
	if err := d.rewindToStart(d.lib.clock.Now()); err != nil {
		return err
	}
	d.takeTimeUntilReady(c)
	return nil
}

// rewindToStart rewinds, in a time that grows with the way back.
func (d *drive) rewindToStart(now time.Time) error {
	t, err := d.openTape()
	if err != nil {
		return err
	}
	way := float64(t.Offset()) / float64(capacityOf(d.element.cartridge.MediaType)<<20)
	duration := time.Duration(float64(d.paceOfDrive().rewind) * min(1, way))
	d.readyAt, d.notReadyCode = now.Add(d.lib.timer.withJitter(duration)), codeInProgress
	t.Rewind()
	return nil
}
