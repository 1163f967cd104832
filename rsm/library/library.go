// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"
	"sync"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// Library is one live library. Its methods may be called concurrently; each
// device carries out one command at a time.
type Library struct {
	bus      scsi.Bus
	opts     Options
	identity element.Identity
	changer  *client

	mu       sync.Mutex
	geometry Geometry
	// outdated: the changer says that its geometry may have changed. swapped: a
	// drive may be another one than it was.
	outdated, swapped bool
	// silentUnit: a logical unit did not answer who it is. It may be one of the
	// drives that are missing.
	silentUnit bool
	drives     []*drive
	// tagged: the changer has told a barcode.
	tagged bool

	custody custody
}

// Open asks every logical unit of bus what it is. It expects exactly one changer,
// or the one that opts name, waits until that is ready, and finds its drives. On
// success the Library owns the bus; on failure the caller does.
func Open(ctx context.Context, bus scsi.Bus, opts Options) (*Library, error) {
	l := &Library{bus: bus, opts: opts.withDefaults()}
	units, problems, err := l.identifyOwnUnits(ctx)
	if err != nil {
		return nil, err
	}
	changer, err := pickChanger(units, problems, l.opts.Changer)
	if err != nil {
		return nil, fmt.Errorf("open the library: %w", err)
	}
	l.identity = changer.identity
	l.changer = l.newChangerClient(changer)
	if err := l.learnLayout(ctx, tapeDrivesAmong(units)); err != nil {
		return nil, explain(err, "open the library")
	}
	return l, nil
}

func (l *Library) newChangerClient(u unit) *client {
	c := &client{
		dev: u.dev, name: "changer " + u.identity.String(), opts: l.opts, ready: l.opts.ReadyTimeout,
		remedy: scsi.InitializeElementStatus(), remedyTimeout: l.opts.InitializeTimeout,
		noteNews: l.noteChangerNews, permit: l.permitToChanger,
	}
	c.expectQuirks(u.identity, l.opts.Log, NoAccessBits)
	return c
}

// noteChangerNews takes the changer's news. Changed mode parameters, changed microcode
// and a reset mean that the geometry must be read again, and that drives may have
// been exchanged. News can make nothing else wrong that is kept here.
func (l *Library) noteChangerNews(s *scsi.Sense) {
	l.opts.Log.Info("news from the changer", "changer", l.identity.String(), "sense", s.Error())
	if s.Code() == 0x2A01 || s.ASC == 0x3F || s.ASC == 0x29 {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.outdated, l.swapped = true, true
	}
}

// learnLayout waits for the changer and finds out how the library is built.
func (l *Library) learnLayout(ctx context.Context, tapes []unit) error {
	if err := l.changer.waitUntilReady(ctx); err != nil {
		return err
	}
	if err := l.learnGeometry(ctx); err != nil {
		return err
	}
	if err := l.learnDrives(ctx, tapes); err != nil {
		return err
	}
	return l.learnAccessBits(ctx)
}

// learnGeometry reads the mode pages, or the elements of a changer without them.
func (l *Library) learnGeometry(ctx context.Context) error {
	l.setGeometryOutdated(false)
	g, known, err := readGeometry(ctx, l.changer)
	if err != nil {
		l.setGeometryOutdated(true)
		return err
	}
	if !known {
		status := l.readWholeStatus(ctx, Geometry{})
		if status.err != nil {
			l.setGeometryOutdated(true)
			return status.err
		}
		g = geometryFromElements(l.convertElements(status.raw), g)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.geometry = g
	return nil
}

func (l *Library) setGeometryOutdated(outdated bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.outdated = outdated
}

// Identity is what the changer says it is.
func (l *Library) Identity() element.Identity { return l.identity }

// Geometry is how the library is built. The next Status reads it again when the
// changer says that it may have changed.
func (l *Library) Geometry() Geometry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.geometry
}

// Close releases the connection to the library.
func (l *Library) Close() error { return l.bus.Close() }

// Name is what people call the element at address: "slot 1003",
// "drive 256 (serial VD0001)".
func (l *Library) Name(address int) string {
	for _, d := range l.Drives() {
		if d.Address == address {
			return element.DriveName(d.Address, d.Serial)
		}
	}
	if t, ok := l.Geometry().TypeOf(address); ok {
		return fmt.Sprintf("%s %d", t, address)
	}
	return fmt.Sprintf("element %d", address)
}
