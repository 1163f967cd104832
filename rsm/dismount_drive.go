// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"rsm.storage/rsmctl/rsm/library"
)

// DriveView is what a person is shown of a loaded drive before he decides
// whether its cartridge is taken out.
type DriveView struct {
	Library string `json:"library"`
	Drive   int    `json:"drive"` // element address
	Serial  string `json:"serial,omitempty"`
	PMID    PMID   `json:"pmid"`
	Name    string `json:"name"`
	Barcode string `json:"barcode,omitempty"`
	// Mount is set when rsmctl has put the cartridge there, nil when somebody
	// else did; then Since is when it was first seen there.
	Mount *Mount    `json:"mount,omitempty"`
	Since time.Time `json:"since,omitzero"`
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
	r, release, err := s.robotFor(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("look at drive %d of %s: %w", drive, name, err)
	}
	defer release()
	v, _, err := s.viewDrive(ctx, r, drive)
	if err != nil {
		return nil, fmt.Errorf("look at drive %d of %s: %w", drive, name, err)
	}
	return v, nil
}

// robotFor is robot after a fast inventory, so that the records are those of now.
func (s *Session) robotFor(ctx context.Context, name string) (*robot, func(), error) {
	if _, err := s.Inventory(ctx, name, InventoryOptions{Method: Fast}); err != nil {
		return nil, nil, err
	}
	return s.robot(ctx, name)
}

// viewDrive watches a drive; idle when two looks found no sign of its use.
func (s *Session) viewDrive(ctx context.Context, r *robot, drive int) (v *DriveView, idle bool, err error) {
	err = s.m.change(ctx, s.actor, func(c *change) (err error) {
		v, err = c.viewDrive(r, drive)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	before := r.live.Signs(ctx, drive)
	if err := s.m.clock.Sleep(ctx, idleLooks); err != nil {
		return nil, false, err
	}
	now := r.live.Signs(ctx, drive)
	v.Signs = now.Speak(&before)
	if now.Asked && now.Position.Known {
		v.Position = &now.Position.Block
	}
	v.Consent = v.consent()
	return v, now.Idle(before), nil
}

func (c *change) viewDrive(r *robot, drive int) (*DriveView, error) {
	e := c.element(place{r.name, drive})
	switch {
	case e == nil || e.Type != library.Drive:
		return nil, fmt.Errorf("%w: element %d is not a drive; `rsmctl get drives` lists them", ErrObjectNotFound, drive)
	case e.PMID == "":
		return nil, fmt.Errorf("%w: it is empty", ErrInvalidState)
	}
	m := c.medium(e.PMID)
	to, err := c.homeFor(m)
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

// consent stands for what was shown: which cartridge in which drive, how long it
// has been there, where it would be brought to, and what told of its use. Who has
// seen that data is moving has agreed to that; else the tape must stand still.
func (v *DriveView) consent() string {
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

// DismountDrive takes the cartridge out of a drive, whoever put it there, and
// brings it home. consent is that of a LookAtDrive: when anything it showed is
// not so any more, nothing is done and the error is ErrStaleConsent.
func (s *Session) DismountDrive(ctx context.Context, name string, drive int, consent, reason string) error {
	return s.dismountDrive(ctx, name, drive, reason, func(v *DriveView, _ bool) error {
		if v.Consent == consent {
			return nil
		}
		return fmt.Errorf("%w: it holds %s now%s; look again, then decide", ErrStaleConsent, v.Name, inBrackets(v.Signs))
	})
}

// DismountIdle takes a cartridge that somebody else has left in a drive home,
// if no sign tells that the drive is in use (ErrDriveInUse). It is for libraries
// in which nobody else moves media.
func (s *Session) DismountIdle(ctx context.Context, name string, drive int, p PMID, reason string) error {
	return s.dismountDrive(ctx, name, drive, reason, func(v *DriveView, idle bool) error {
		switch {
		case v.PMID != p:
			return fmt.Errorf("%w: it holds %s now", library.ErrStale, v.Name)
		case !idle:
			return fmt.Errorf("%w: it may be in use%s", ErrDriveInUse, inBrackets(v.Signs))
		}
		return nil
	})
}

// ErrStaleConsent says that a drive is not as it was when a person agreed.
var ErrStaleConsent = errors.New("the drive is not as it was shown")

func (s *Session) dismountDrive(ctx context.Context, name string, drive int, reason string, agreed func(v *DriveView, idle bool) error) error {
	asked := fmt.Sprintf("dismount drive %d of %s", drive, name)
	r, release, err := s.robotFor(ctx, name)
	if err != nil {
		return fmt.Errorf("%s: %w", asked, err)
	}
	defer release()
	v, idle, err := s.viewDrive(ctx, r, drive)
	if err == nil {
		err = agreed(v, idle)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", asked, err)
	}
	ctx = context.WithoutCancel(ctx)
	var t *task
	err = s.m.change(ctx, s.actor, func(c *change) (err error) {
		m := c.edit(v.PMID)
		if m == nil {
			return fmt.Errorf("%w: it has no record any more", ErrInvalidMedia)
		}
		m.giveBack()
		if err := c.idle("dismount", m); err != nil {
			return err
		}
		theirs := c.strange(m)
		t = c.open(r, verbDismount, m, drive, v.To)
		t.request.Theirs, c.work[t.request.ID].Theirs = theirs, theirs
		return c.audit(verbDismount, "Medium/"+m.Name(), reason)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", asked, err)
	}
	r.live.TakeCustody(drive)
	return s.putHome(ctx, t)
}

// giveBack ends the use of a mounted medium.
func (m *Medium) giveBack() {
	if at := m.Mount; at != nil && !at.Left {
		left := *at
		left.Left = true
		m.Mount = &left
	}
}
