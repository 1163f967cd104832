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

// drive is one drive element; its client is nil when it is not connected.
type drive struct {
	info element.DriveInfo
	*client
	// unit is the logical unit, when it is connected.
	unit unit
	// gate lets in one label read or unload at a time.
	gate chan struct{}
	// askedDensities: the drive was asked which media it knows. Only who has
	// passed the gate looks.
	askedDensities bool
	// byOptions: Options.Drives says which device it is, whatever the changer says.
	byOptions bool
	// sharedIdentity: the changer gives its identity to another drive as well.
	// absent: the changer says that no drive is installed there.
	sharedIdentity, absent bool
}

// enterDrive waits until this process does nothing else with the drive. The caller
// calls leave when it is done.
func (d *drive) enterDrive(ctx context.Context) (leave func(), err error) {
	select {
	case d.gate <- struct{}{}:
		return func() { <-d.gate }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
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
	c.permit = func(cdb []byte) error { return l.permitToDrive(d.info.Address, cdb) }
	c.expectQuirks(d.info.Identity, l.opts.Log)
	var known atomic.Bool
	c.noteNews = func(s *scsi.Sense) {
		l.opts.Log.V(1).Info("news from a drive", "drive", c.name, "sense", s.Error())
		// The first command always meets that the drive was switched on.
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

// noteDriveProblem remembers what was wrong with a drive when it was last tried.
// Nothing was when it worked, or when the medium was to blame.
func (l *Library) noteDriveProblem(d *drive, failure error) {
	problem := ""
	if failure != nil {
		failure = withKindAndCure(failure)
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

// askOptional asks what not every drive can answer; told is true when this one did.
// Only news from the drive is an error.
func askOptional[T any](ctx context.Context, d *drive, cdb []byte, size int, parse func([]byte) (T, error)) (answer T, told bool, err error) {
	b := make([]byte, size)
	n, err := d.sendOnce(ctx, cdb, b, d.opts.CommandTimeout)
	if canStartOver(err) || contextEnded(ctx) {
		return answer, false, err
	}
	if told = dropRecoveredError(err) == nil; !told {
		return answer, false, nil
	}
	parsed, problem := parse(b[:n])
	if problem != nil {
		d.opts.Log.V(1).Info("unusable answer", "drive", d.name, "problem", problem.Error())
		return answer, false, nil
	}
	return parsed, true, nil
}
