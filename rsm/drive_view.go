// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// DriveView is what a person is shown of a loaded drive before he decides
// whether its cartridge is taken out.
type DriveView struct {
	Library string      `json:"library"`
	Drive   int         `json:"drive"` // element address
	Serial  string      `json:"serial,omitempty"`
	PMID    record.PMID `json:"pmid"`
	Name    string      `json:"name"`
	Barcode string      `json:"barcode,omitempty"`
	// Mount is set when rsmctl has put the cartridge there, nil when somebody
	// else did; then Since is when it was first seen there.
	Mount *record.Mount `json:"mount,omitempty"`
	Since time.Time     `json:"since,omitzero"`
	// Position is the block at which the tape stands, nil when the drive was not
	// asked or does not know.
	Position *uint32 `json:"position,omitempty"`
	// Signs say what tells of its use. None is no proof of idleness.
	Signs []string `json:"signs"`
	// To is the slot it would be brought to.
	To int `json:"to"`
	// Consent stands for all that must not change before it is taken out.
	Consent string `json:"consent"`
}

// LookAtDrive tells what is in a drive, and whether it is in use, so that a
// person can decide about DismountDrive. It takes a fast inventory for it and
// watches the drive for some seconds.
func (s *Session) LookAtDrive(ctx context.Context, name string, drive int) (*DriveView, error) {
	r, release, err := s.robotAfterInventory(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("look at drive %d of %s: %w", drive, name, err)
	}
	defer release()
	v, _, err := s.viewWatchedDrive(ctx, r, drive)
	if err != nil {
		return nil, fmt.Errorf("look at drive %d of %s: %w", drive, name, err)
	}
	return v, nil
}

// robotAfterInventory acquires the robot after a fast inventory, so that the
// records are those of now.
func (s *Session) robotAfterInventory(ctx context.Context, name string) (*robot, func(), error) {
	if _, err := s.Inventory(ctx, name, InventoryOptions{Method: record.Fast}); err != nil {
		return nil, nil, err
	}
	return s.acquireRobot(ctx, name)
}

// consentToken stands for what was shown: which cartridge in which drive, how
// long it has been there, where it would be brought to, and what told of its
// use. A person who was shown that data is moving has agreed to that. Otherwise
// the tape must stand where it stood.
func (v *DriveView) consentToken() string {
	since := v.Since
	if v.Mount != nil {
		since = v.Mount.Since
	}
	position := "unknown"
	switch {
	case slices.Contains(v.Signs, library.DataMoving):
		position = "moving"
	case v.Position != nil:
		position = strconv.Itoa(int(*v.Position))
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s\x00%s\x00%d\x00%d\x00%s\x00%q",
		v.Library, v.Drive, v.PMID, v.Barcode, since.UnixNano(), v.To, position, v.Signs))
	return hex.EncodeToString(sum[:8])
}

// viewWatchedDrive watches a drive; idle when two looks found no sign of its use.
func (s *Session) viewWatchedDrive(ctx context.Context, r *robot, drive int) (v *DriveView, idle bool, err error) {
	err = s.m.commitChange(ctx, s.actor, func(c *change) (err error) {
		v, err = c.viewRecordedDrive(r, drive)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	before := r.live.Signs(ctx, drive)
	if err := s.m.clock.Sleep(ctx, idleLookInterval); err != nil {
		return nil, false, err
	}
	now := r.live.Signs(ctx, drive)
	v.Signs = now.Speak(&before)
	if now.Asked && now.Position.Known {
		v.Position = &now.Position.Block
	}
	v.Consent = v.consentToken()
	return v, now.Idle(before), nil
}

func (c *change) viewRecordedDrive(r *robot, drive int) (*DriveView, error) {
	e := c.elementNow(record.Place{Library: r.name, Address: drive})
	switch {
	case e == nil || e.Type != element.Drive:
		return nil, fmt.Errorf("%w: element %d is not a drive; `rsmctl get drives` lists them", record.ErrObjectNotFound, drive)
	case e.PMID == "":
		return nil, fmt.Errorf("%w: it is empty", record.ErrInvalidState)
	}
	m := c.mediumNow(e.PMID)
	to, err := c.chooseHome(m)
	if err != nil {
		return nil, err
	}
	v := &DriveView{
		Library: r.name, Drive: drive, Serial: e.Serial, PMID: m.PMID, Name: m.Name(), Barcode: m.Barcode, Mount: m.Mount, To: to,
	}
	if e.InUse != nil {
		v.Since = e.InUse.Since
	}
	return v, nil
}
