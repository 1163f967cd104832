// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// learnDrives finds out which logical unit is which drive.
func (l *Library) learnDrives(ctx context.Context, tapes []unit) error {
	elements, err := l.driveElements(ctx)
	if err != nil {
		return err
	}
	drives := joinDrivesToUnits(elements, tapes, l.opts.Drives)
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, d := range drives {
		if drives[i] = l.unchanged(d); drives[i] == d {
			l.equipDrive(d)
		}
	}
	l.drives, l.swapped = drives, false
	return nil
}

// unchanged is the drive that is known already when it is the same as d, with
// its work under way and what was learned of it; else d.
func (l *Library) unchanged(d *drive) *drive {
	for _, old := range l.drives {
		was := old.info
		was.Problem = d.info.Problem
		if was == d.info {
			if !old.info.Connected {
				old.info.Problem = d.info.Problem
			}
			return old
		}
	}
	return d
}

// findDrives asks all devices again who they are, since a drive may have been
// exchanged.
func (l *Library) findDrives(ctx context.Context) error {
	units, _, err := l.scanUnits(ctx)
	if err != nil {
		return err
	}
	return l.learnDrives(ctx, tapesOf(units))
}

// scanUnits asks all logical units who they are. Those that do not answer are left
// out, and asked again at the next Status if a drive is missing.
func (l *Library) scanUnits(ctx context.Context) ([]unit, []error, error) {
	units, problems, err := scanBus(ctx, l.bus, l.opts)
	for _, p := range problems {
		l.opts.Log.Info("left out a logical unit that does not answer", "problem", p.Error())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silent = len(problems) > 0
	return units, problems, err
}

// lacking tells whether a drive is missing that a silent unit may be.
func (l *Library) lacking() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.silent && slices.ContainsFunc(l.drives, func(d *drive) bool { return !d.info.Connected && !d.absent })
}

func tapesOf(units []unit) []unit {
	return slices.DeleteFunc(units, func(u unit) bool { return u.kind != scsi.TypeTape })
}

// driveElements reads what the changer says of its drives.
func (l *Library) driveElements(ctx context.Context) ([]scsi.ElementDescriptor, error) {
	where := l.Geometry().Drives
	if where.Count == 0 {
		return nil, nil
	}
	found, err := l.askAnyhow(ctx, element.Drive, where)
	return slices.DeleteFunc(found.elements, func(e scsi.ElementDescriptor) bool { return e.Type != scsi.DataTransferElement }), err
}

// equipDrive gives a connected drive its client.
func (l *Library) equipDrive(d *drive) {
	if d.client == nil {
		return
	}
	c := d.client
	c.name = element.DriveName(d.info.Address, d.info.Serial)
	c.opts = l.opts
	c.ready = l.opts.ReadyTimeout
	c.permit = func(cdb []byte) error { return l.permitDrive(d.info.Address, cdb) }
	c.expect(d.info.Identity, l.opts.Log)
	var known atomic.Bool
	c.notice = func(s *scsi.Sense) {
		l.opts.Log.V(1).Info("news from a drive", "drive", c.name, "sense", s.Error())
		// That it was switched on before the first command is no news.
		if !known.Swap(true) && s.ASC == 0x29 {
			return
		}
		if s.ASC == 0x29 || s.ASC == 0x3F {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.swapped = true
		}
	}
}

// Drives lists the drives by address. They are found again, at the next
// Status, when a device says that it was exchanged.
func (l *Library) Drives() []element.DriveInfo {
	l.mu.Lock()
	defer l.mu.Unlock()
	infos := make([]element.DriveInfo, len(l.drives))
	for i, d := range l.drives {
		infos[i] = d.info
	}
	return infos
}

// noteDriveProblem remembers what was wrong with a drive when it was last tried: nothing,
// when it worked or the medium was to blame.
func (l *Library) noteDriveProblem(d *drive, failure error) {
	problem := ""
	if failure != nil {
		failure = judged(failure)
	}
	for _, kind := range []error{ErrHardware, ErrNotReady, ErrReserved, ErrCleaning, ErrPrevented, ErrInUse} {
		if errors.Is(failure, kind) {
			problem = failure.Error()
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	d.info.Problem = problem
}

// connectedDrive finds a drive that can be talked to.
func (l *Library) connectedDrive(address int) (*drive, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.drives, func(d *drive) bool { return d.info.Address == address })
	if i < 0 {
		return nil, fmt.Errorf("%w: element %d is not a drive", ErrStale, address)
	}
	d := l.drives[i]
	if !d.info.Connected {
		return nil, fmt.Errorf("%w: %s cannot be reached: %s", ErrNotReady, element.DriveName(d.info.Address, d.info.Serial), d.info.Problem)
	}
	return d, nil
}
