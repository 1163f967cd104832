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
	elements, err := l.readDriveElements(ctx)
	if err != nil {
		return err
	}
	drives := joinDrivesToUnits(elements, tapes, l.opts.Drives)
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, d := range drives {
		if drives[i] = l.keepUnchangedDrive(d); drives[i] == d {
			l.equipDrive(d)
		}
	}
	l.drives, l.swapped = drives, false
	return nil
}

// keepUnchangedDrive returns the known drive that is the same as d, with its work
// under way and what was learned of it. If there is none, it returns d.
func (l *Library) keepUnchangedDrive(d *drive) *drive {
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

// findDrivesAgain asks all devices again who they are: a drive may have been
// exchanged.
func (l *Library) findDrivesAgain(ctx context.Context) error {
	units, _, err := l.identifyOwnUnits(ctx)
	if err != nil {
		return err
	}
	return l.learnDrives(ctx, tapeDrivesAmong(units))
}

// identifyOwnUnits asks all logical units who they are. It leaves out those that do
// not answer. The next Status asks them again if a drive is missing.
func (l *Library) identifyOwnUnits(ctx context.Context) ([]unit, []error, error) {
	units, problems, err := identifyUnits(ctx, l.bus, l.opts)
	for _, p := range problems {
		l.opts.Log.Info("left out a logical unit that does not answer", "problem", p.Error())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silentUnit = len(problems) > 0
	return units, problems, err
}

// missesSilentDrive tells whether a drive is missing, and a unit that did not answer
// may be it.
func (l *Library) missesSilentDrive() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.silentUnit && slices.ContainsFunc(l.drives, func(d *drive) bool { return !d.info.Connected && !d.absent })
}

// tapeDrivesAmong keeps the tape drives of units, whose array it uses.
func tapeDrivesAmong(units []unit) []unit {
	return slices.DeleteFunc(units, func(u unit) bool { return u.kind != scsi.TypeTape })
}

// readDriveElements reads what the changer says of its drives.
func (l *Library) readDriveElements(ctx context.Context) ([]scsi.ElementDescriptor, error) {
	where := l.Geometry().Drives
	if where.Count == 0 {
		return nil, nil
	}
	found, err := l.readElementsAnyhow(ctx, element.Drive, where)
	return slices.DeleteFunc(found.elements, func(e scsi.ElementDescriptor) bool { return e.Type != scsi.DataTransferElement }), err
}
