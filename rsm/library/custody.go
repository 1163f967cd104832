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

// custody says which drives are ours: a drive is ours from the moment in which we
// send a cartridge to it until the cartridge has left it. Somebody else has put
// there what is in any other drive, and may be writing. This is the one place
// that decides what may be sent to a drive: client.sendIfPermitted asks here.
type custody struct {
	mu sync.Mutex
	// ours has the element address of each drive that is ours. The value tells
	// whether its cartridge was seen there: some robots arrive late.
	ours map[int]bool
}

// takeDrive makes a drive ours. seen tells whether its cartridge was seen there.
func (c *custody) takeDrive(drive int, seen bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ours == nil {
		c.ours = map[int]bool{}
	}
	c.ours[drive] = seen
}

func (c *custody) giveUpDrive(drive int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ours, drive)
}

func (c *custody) isOurDrive(drive int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ours := c.ours[drive]
	return ours
}

// noteDriveElement notes what the changer says of a drive. A drive that the cartridge
// has left is nobody's.
func (c *custody) noteDriveElement(drive int, full bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch seen, ours := c.ours[drive]; {
	case ours && full:
		c.ours[drive] = true
	case ours && seen:
		delete(c.ours, drive)
	}
}

// TakeCustody says that the cartridge in a drive is the caller's: the caller has a
// record of how it came there, or a person has agreed. Move takes custody of a
// drive by itself.
func (l *Library) TakeCustody(drive int) { l.custody.takeDrive(drive, true) }

// GiveUpCustody says that what is in a drive is not the caller's, or no longer.
// Custody ends by itself when the cartridge is seen to have left the drive.
func (l *Library) GiveUpCustody(drive int) { l.custody.giveUpDrive(drive) }

// InCustody tells whether the cartridge in a drive is the caller's. Only then does
// the Library move it, and send the drive what its user would notice.
func (l *Library) InCustody(drive int) bool { return l.custody.isOurDrive(drive) }

// HeldBack is what the log says when a command was not sent because its drive is
// not ours. It is the last line of defence: the caller should have known.
const HeldBack = "a command was held back"

// unnoticedCommands are the commands that a drive carries out without its user noticing:
// nothing moves, no setting changes, and no answer clears what it tells. The log
// pages of TapeAlert do clear it: permitToDrive leaves them out.
var unnoticedCommands = map[byte]bool{
	scsi.OpInquiry: true, scsi.OpTestUnitReady: true, scsi.OpReadPosition: true, scsi.OpLogSense: true,
}

// errNotOurs says why a command is not sent to a drive.
func (l *Library) errNotOurs(drive int) error {
	return fmt.Errorf("%w: rsmctl did not put the cartridge there that is in %s; leave it to whoever did, or take it out with `rsmctl dismount`", ErrInUse, l.Name(drive))
}

// permitToDrive returns an error when a command may not be sent to a drive.
func (l *Library) permitToDrive(drive int, cdb []byte) error {
	alerts := cdb[0] == scsi.OpLogSense && len(cdb) > 2 &&
		(cdb[2]&0x3F == scsi.PageTapeAlert || cdb[2]&0x3F == scsi.PageTapeAlertResponse)
	if l.InCustody(drive) && !alerts || unnoticedCommands[cdb[0]] && !alerts {
		return nil
	}
	if alerts {
		return errors.New("reading the alerts of a drive clears them for everybody; the cartridge's memory tells them, too")
	}
	return l.errNotOurs(drive)
}

// permitToChanger returns an error when a command may not be sent to the changer: it
// would take a cartridge from a drive that is not ours, or bring one there.
func (l *Library) permitToChanger(cdb []byte) error {
	var ends []int
	switch at := func(i int) int { return int(binary.BigEndian.Uint16(cdb[i:])) }; cdb[0] {
	case scsi.OpMoveMedium:
		ends = []int{at(4), at(6)}
	case scsi.OpExchangeMedium:
		ends = []int{at(4), at(6), at(8)}
	}
	for _, end := range ends {
		if l.isDriveAddress(end) && !l.InCustody(end) {
			return l.errNotOurs(end)
		}
	}
	return nil
}

// permitInquiryOnly lets a device be asked who it is, as long as nothing else is
// known of it.
func permitInquiryOnly(cdb []byte) error {
	if cdb[0] == scsi.OpInquiry {
		return nil
	}
	return fmt.Errorf("%w: it is not known whose it is", ErrInUse)
}

func (l *Library) isDriveAddress(address int) bool {
	t, known := l.Geometry().TypeOf(address)
	return known && t == element.Drive
}

// takeCustodyForMove takes custody of the drive that a cartridge is about to be moved
// to. The caller calls ended with what came of the move. A cartridge that has
// certainly not arrived makes no drive ours: somebody else's may have.
func (l *Library) takeCustodyForMove(to int) (ended func(error)) {
	if !l.isDriveAddress(to) || l.InCustody(to) {
		return func(error) {}
	}
	l.custody.takeDrive(to, false)
	return func(err error) {
		if err != nil && !errors.Is(err, scsi.ErrOutcomeUnknown) {
			l.GiveUpCustody(to)
		}
	}
}
