// SPDX-License-Identifier: Apache-2.0

package library

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// custody says which drives are ours: from the moment in which a cartridge is
// sent to a drive until it has left it. What is in any other drive was put there
// by somebody else, who may be writing. This is the one place that decides what
// may be sent to a drive; every command passes here (client.do).
type custody struct {
	mu sync.Mutex
	// ours leads from the element address of each drive that is ours to whether
	// its cartridge was seen there: there are robots that arrive late.
	ours map[int]bool
}

func (c *custody) takeDrive(drive int, seen bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ours == nil {
		c.ours = map[int]bool{}
	}
	c.ours[drive] = seen
}

func (c *custody) giveUp(drive int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ours, drive)
}

func (c *custody) isOurs(drive int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ours := c.ours[drive]
	return ours
}

// noteElement takes note of what the changer says of a drive: one out of which the
// cartridge has gone is nobody's.
func (c *custody) noteElement(drive int, full bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch seen, ours := c.ours[drive]; {
	case ours && full:
		c.ours[drive] = true
	case ours && seen:
		delete(c.ours, drive)
	}
}

// TakeCustody says that the cartridge in a drive is the caller's: a record of
// its own explains how it came there, or a person has agreed. Move takes
// custody of a drive by itself.
func (l *Library) TakeCustody(drive int) { l.custody.takeDrive(drive, true) }

// GiveUpCustody says that what is in a drive is not, or no longer, the caller's.
// A drive out of which the cartridge is seen to have gone is nobody's without it.
func (l *Library) GiveUpCustody(drive int) { l.custody.giveUp(drive) }

// InCustody tells whether the cartridge in a drive is the caller's. Only then is
// the drive told anything that its user would notice, and moved from.
func (l *Library) InCustody(drive int) bool { return l.custody.isOurs(drive) }

// HeldBack is what the log says when a command was not sent, since its drive is
// not ours. Whoever wanted to send it should have known: it is the last line of
// defence.
const HeldBack = "a command was held back"

// unnoticed are the commands that a drive carries out without its user noticing:
// nothing moves, no setting changes, and nothing that is told is cleared. That
// leaves out the log pages of TapeAlert.
var unnoticed = map[byte]bool{
	scsi.OpInquiry: true, scsi.OpTestUnitReady: true, scsi.OpReadPosition: true, scsi.OpLogSense: true,
}

// errNotOurs is why a command is not sent.
func (l *Library) errNotOurs(drive int) error {
	return fmt.Errorf("%w: rsmctl did not put the cartridge there that is in %s; leave it to whoever did, or take it out with `rsmctl dismount`", ErrInUse, l.Name(drive))
}

// permitDrive tells whether a command may be sent to a drive.
func (l *Library) permitDrive(drive int, cdb []byte) error {
	alerts := cdb[0] == scsi.OpLogSense && len(cdb) > 2 &&
		(cdb[2]&0x3F == scsi.PageTapeAlert || cdb[2]&0x3F == scsi.PageTapeAlertResponse)
	if l.InCustody(drive) && !alerts || unnoticed[cdb[0]] && !alerts {
		return nil
	}
	if alerts {
		return errors.New("reading the alerts of a drive clears them for everybody; the cartridge's memory tells them, too")
	}
	return l.errNotOurs(drive)
}

// permitChanger tells whether a command may be sent to the changer: no cartridge
// is taken from, nor one brought to, a drive that is not ours.
func (l *Library) permitChanger(cdb []byte) error {
	var ends []int
	switch at := func(i int) int { return int(binary.BigEndian.Uint16(cdb[i:])) }; cdb[0] {
	case scsi.OpMoveMedium:
		ends = []int{at(4), at(6)}
	case scsi.OpExchangeMedium:
		ends = []int{at(4), at(6), at(8)}
	}
	for _, end := range ends {
		if l.isDrive(end) && !l.InCustody(end) {
			return l.errNotOurs(end)
		}
	}
	return nil
}

// permitNobody is what a device of which nothing is known may be asked: who it
// is.
func permitNobody(cdb []byte) error {
	if cdb[0] == scsi.OpInquiry {
		return nil
	}
	return fmt.Errorf("%w: it is not known whose it is", ErrInUse)
}

func (l *Library) isDrive(address int) bool {
	t, known := l.Geometry().TypeOf(address)
	return known && t == element.Drive
}

// sending takes custody of a drive to which a cartridge is to be moved. What it
// returns is called with how that ended: a cartridge that certainly has not
// arrived makes no drive ours, since another one may have.
func (l *Library) sending(to int) (ended func(error)) {
	if !l.isDrive(to) || l.InCustody(to) {
		return func(error) {}
	}
	l.custody.takeDrive(to, false)
	return func(err error) {
		if err != nil && !errors.Is(err, scsi.ErrOutcomeUnknown) {
			l.GiveUpCustody(to)
		}
	}
}
