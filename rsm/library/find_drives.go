// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"slices"

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
