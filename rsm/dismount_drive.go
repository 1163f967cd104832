// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// DismountDrive takes the cartridge out of a drive, whoever put it there, and
// brings it home; it returns the record of the medium then. consent is the one
// that LookAtDrive gave. When anything that it showed has changed since, nothing
// is done and the error is ErrStaleConsent.
func (s *Session) DismountDrive(ctx context.Context, name string, drive int, consent, reason string) (*record.Medium, error) {
	return s.dismountIfAgreed(ctx, name, drive, reason, func(v *DriveView, _ bool) error {
		if v.Consent == consent {
			return nil
		}
		return fmt.Errorf("%w: it holds %s now%s; look again, then decide", ErrStaleConsent, v.Name, record.DriveUse{Signs: v.Signs}.SignsInBrackets())
	})
}

// DismountIdle takes home a cartridge that somebody else has left in a drive. It
// refuses a drive that shows any sign of use (ErrDriveInUse). It is for libraries
// in which nobody else moves media.
func (s *Session) DismountIdle(ctx context.Context, name string, drive int, p record.PMID, reason string) error {
	_, err := s.dismountIfAgreed(ctx, name, drive, reason, func(v *DriveView, idle bool) error {
		switch {
		case v.PMID != p:
			return fmt.Errorf("%w: it holds %s now", library.ErrStale, v.Name)
		case !idle:
			return fmt.Errorf("%w: it may be in use%s", record.ErrDriveInUse, record.DriveUse{Signs: v.Signs}.SignsInBrackets())
		}
		return nil
	})
	return err
}

// ErrStaleConsent says that a drive is not as it was when a person agreed.
var ErrStaleConsent = errors.New("the drive is not as it was shown")

func (s *Session) dismountIfAgreed(ctx context.Context, name string, drive int, reason string, agreed func(v *DriveView, idle bool) error) (*record.Medium, error) {
	asked := fmt.Sprintf("dismount drive %d of %s", drive, name)
	r, release, err := s.robotAfterInventory(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", asked, err)
	}
	defer release()
	v, idle, err := s.viewWatchedDrive(ctx, r, drive)
	if err == nil {
		err = agreed(v, idle)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", asked, err)
	}
	ctx = context.WithoutCancel(ctx)
	var t *task
	err = s.m.commitChange(ctx, s.actor, func(c *change) (err error) {
		m := c.editMedium(v.PMID)
		if m == nil {
			return fmt.Errorf("%w: it has no record any more", record.ErrInvalidMedia)
		}
		m.GiveBack()
		if err := c.refuseBusy("dismount", m); err != nil {
			return err
		}
		theirs := c.isStrange(m)
		t = c.beginRequest(r, verbDismount, m, drive, v.To)
		t.request.Theirs, c.libraryRequests[t.request.ID].Theirs = theirs, theirs
		return c.addAuditEntry(verbDismount, "Medium/"+m.Name(), reason)
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", asked, err)
	}
	r.live.TakeCustody(drive)
	if err := s.carryOutDismount(ctx, t); err != nil {
		return nil, err
	}
	return s.m.Medium(v.PMID)
}
