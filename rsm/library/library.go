// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Library is one live library. Its methods may be called concurrently; each
// device carries out one command at a time.
type Library struct {
	bus      scsi.Bus
	opts     Options
	identity Identity
	changer  *client

	mu       sync.Mutex
	geometry Geometry
	// outdated is set when the changer says that its geometry may have
	// changed, swapped when a drive may be another one than it was.
	outdated, swapped bool
	drives            []*drive
	// tagged is set when the changer has told of a barcode.
	tagged bool
}

// Open asks every logical unit of bus what it is, expects exactly one changer
// among them, waits until that is ready, and finds the drives of its drive
// elements. On success the Library owns the bus; on failure the caller does.
func Open(ctx context.Context, bus scsi.Bus, opts Options) (*Library, error) {
	l := &Library{bus: bus, opts: opts.withDefaults()}
	units, problems, err := scan(ctx, bus, l.opts)
	if err != nil {
		return nil, fmt.Errorf("open the library: %w", err)
	}
	for _, p := range problems {
		l.opts.Log.Info("left out a logical unit that does not answer", "problem", p.Error())
	}
	changer, err := theChanger(units, problems)
	if err != nil {
		return nil, fmt.Errorf("open the library: %w", err)
	}
	l.identity = changer.identity
	l.changer = l.changerClient(changer)
	if err := l.learn(ctx, tapesOf(units)); err != nil {
		return nil, explain(err, "open the library")
	}
	return l, nil
}

func (l *Library) changerClient(u unit) *client {
	c := &client{
		dev: u.dev, name: "changer " + u.identity.String(), opts: l.opts, ready: l.opts.ReadyTimeout,
		remedy: scsi.InitializeElementStatus(), remedyTimeout: l.opts.InitializeTimeout,
		notice: l.changerNotice,
	}
	c.expect(u.identity, l.opts.Log, NoAccessBits)
	return c
}

// changerNotice takes the changer's news: mode parameters or microcode
// changed, and a reset, mean that the geometry must be read again, and that
// drives may have been exchanged. Nothing else is kept here that news could
// make wrong.
func (l *Library) changerNotice(s *scsi.Sense) {
	l.opts.Log.Info("news from the changer", "changer", l.identity.String(), "sense", s.Error())
	if s.Code() == 0x2A01 || s.ASC == 0x3F || s.ASC == 0x29 {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.outdated, l.swapped = true, true
	}
}

// learn waits for the changer and finds out how the library is built.
func (l *Library) learn(ctx context.Context, tapes []unit) error {
	if err := l.changer.settle(ctx); err != nil {
		return err
	}
	if err := l.learnGeometry(ctx); err != nil {
		return err
	}
	if err := l.learnDrives(ctx, tapes); err != nil {
		return err
	}
	return l.learnAccess(ctx)
}

// learnDrives finds out which logical unit is which drive.
func (l *Library) learnDrives(ctx context.Context, tapes []unit) error {
	elements, err := l.driveElements(ctx)
	if err != nil {
		return err
	}
	drives := join(elements, tapes, l.opts.Drives)
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, d := range drives {
		if drives[i] = l.unchanged(d); drives[i] == d {
			l.equip(d)
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
	units, problems, err := scan(ctx, l.bus, l.opts)
	if err != nil {
		return err
	}
	for _, p := range problems {
		l.opts.Log.Info("left out a logical unit that does not answer", "problem", p.Error())
	}
	return l.learnDrives(ctx, tapesOf(units))
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
	found, err := l.askAnyhow(ctx, Drive, where)
	return slices.DeleteFunc(found.elements, func(e scsi.ElementDescriptor) bool { return e.Type != scsi.DataTransferElement }), err
}

// learnGeometry reads the mode pages, or the elements where those are
// missing.
func (l *Library) learnGeometry(ctx context.Context) error {
	l.setOutdated(false)
	g, known, err := readGeometry(ctx, l.changer)
	if err != nil {
		l.setOutdated(true)
		return err
	}
	if !known {
		status := l.look(ctx, Geometry{})
		if status.err != nil {
			l.setOutdated(true)
			return status.err
		}
		g = geometryOf(l.convert(status.raw), g)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.geometry = g
	return nil
}

func (l *Library) setOutdated(outdated bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.outdated = outdated
}

// equip gives a connected drive its client.
func (l *Library) equip(d *drive) {
	if d.client == nil {
		return
	}
	c := d.client
	c.name = driveName(d.info)
	c.opts = l.opts
	c.ready = l.opts.ReadyTimeout
	c.remedy, c.remedyTimeout = scsi.Load(), c.ready
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

// Identity is what the changer says it is.
func (l *Library) Identity() Identity { return l.identity }

// Geometry is how the library is built. It is read again, at the next Status,
// when the changer says that it may have changed.
func (l *Library) Geometry() Geometry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.geometry
}

// Drives lists the drives by address. They are found again, at the next
// Status, when a device says that it was exchanged.
func (l *Library) Drives() []DriveInfo {
	l.mu.Lock()
	defer l.mu.Unlock()
	infos := make([]DriveInfo, len(l.drives))
	for i, d := range l.drives {
		infos[i] = d.info
	}
	return infos
}

// blame remembers what was wrong with a drive when it was last tried: nothing,
// when it worked or the medium was to blame.
func (l *Library) blame(d *drive, failure error) {
	problem := ""
	if failure != nil {
		failure = judged(failure)
	}
	for _, kind := range []error{ErrHardware, ErrNotReady, ErrReserved, ErrCleaning, ErrPrevented} {
		if errors.Is(failure, kind) {
			problem = failure.Error()
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	d.info.Problem = problem
}

// Close releases the connection to the library.
func (l *Library) Close() error { return l.bus.Close() }

// Name is what people call the element at address: "slot 1003",
// "drive 256 (serial VD0001)".
func (l *Library) Name(address int) string {
	for _, d := range l.Drives() {
		if d.Address == address {
			return driveName(d)
		}
	}
	if t, ok := l.Geometry().TypeOf(address); ok {
		return fmt.Sprintf("%s %d", t, address)
	}
	return fmt.Sprintf("element %d", address)
}

func driveName(i DriveInfo) string {
	if i.Serial == "" {
		return fmt.Sprintf("drive %d", i.Address)
	}
	return fmt.Sprintf("drive %d (serial %s)", i.Address, i.Serial)
}

// drive finds a drive that can be talked to.
func (l *Library) drive(address int) (*drive, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.drives, func(d *drive) bool { return d.info.Address == address })
	if i < 0 {
		return nil, fmt.Errorf("%w: element %d is not a drive", ErrStale, address)
	}
	d := l.drives[i]
	if !d.info.Connected {
		return nil, fmt.Errorf("%w: %s cannot be reached: %s", ErrNotReady, driveName(d.info), d.info.Problem)
	}
	return d, nil
}
