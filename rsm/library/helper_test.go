// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

// newClock is a clock on which sleeping takes no time, for a library and what
// is behind it.
func newClock() *clocktest.Clock {
	return clocktest.New(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC))
}

// sent is one command as a device received it.
type sent struct {
	unit int
	cdb  []byte
	dir  scsi.Direction
}

// recorder is a bus that notes every command on its way to another bus.
type recorder struct {
	scsi.Bus
	mu  sync.Mutex
	log []sent
}

func (r *recorder) Devices(ctx context.Context) ([]scsi.Device, error) {
	devices, err := r.Bus.Devices(ctx)
	for i, d := range devices {
		devices[i] = &recordedDevice{Device: d, unit: i, to: r}
	}
	return devices, err
}

type recordedDevice struct {
	scsi.Device
	unit int
	to   *recorder
}

func (d *recordedDevice) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	d.to.mu.Lock()
	d.to.log = append(d.to.log, sent{d.unit, slices.Clone(cdb), dir})
	d.to.mu.Unlock()
	if _, ok := ctx.Deadline(); !ok {
		return 0, fmt.Errorf("%s was sent without a deadline", scsi.CommandName(cdb))
	}
	return d.Device.Do(ctx, cdb, dir, buf)
}

// timesSent tells how often a command was sent to a unit.
func (r *recorder) timesSent(unit int, op byte) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, s := range r.log {
		if s.unit == unit && s.cdb[0] == op {
			n++
		}
	}
	return n
}

// forget empties the record, after it has been checked.
func (r *recorder) forget() {
	r.mustHaveWrittenNothing()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = nil
}

// writing are the commands that change a medium or a device's settings.
var writing = []byte{
	scsi.OpWrite6, scsi.OpWriteFilemarks6, scsi.OpErase6, scsi.OpFormatMedium, scsi.OpWriteAttribute,
	scsi.OpModeSelect6, scsi.OpModeSelect10, scsi.OpLogSelect,
	0x8A, 0xAA, 0x80, 0x93, 0x0B, 0xB5, // WRITE(16), WRITE(12), WRITE FILEMARKS(16), ERASE(16), SET CAPACITY, SECURITY PROTOCOL OUT
}

func (r *recorder) mustHaveWrittenNothing() {
	GinkgoHelper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.log {
		Expect(writing).NotTo(ContainElement(s.cdb[0]), "%s was sent to unit %d", scsi.CommandName(s.cdb), s.unit)
		Expect(s.dir).NotTo(Equal(scsi.Out), "%s sent data to unit %d", scsi.CommandName(s.cdb), s.unit)
	}
}

// openOurs opens the library behind bus on a clock of its own. Whatever the spec then
// does with it, no command that writes may have been sent.
func openOurs(ctx context.Context, bus scsi.Bus) (*library.Library, *recorder, *clocktest.Clock) {
	GinkgoHelper()
	clock := newClock()
	l, r, err := openOursOn(ctx, bus, clock)
	Expect(err).NotTo(HaveOccurred())
	return l, r, clock
}

func tryToOpenOurs(ctx context.Context, bus scsi.Bus) (clock *clocktest.Clock, err error) {
	GinkgoHelper()
	clock = newClock()
	_, _, err = openOursOn(ctx, bus, clock)
	return clock, err
}

// openOursOn opens a library in whose drives nobody else has put anything.
func openOursOn(ctx context.Context, bus scsi.Bus, clock clock.Clock) (*library.Library, *recorder, error) {
	l, r, err := openAsFound(ctx, bus, clock)
	if err == nil {
		for _, d := range l.Drives() {
			l.TakeCustody(d.Address)
		}
	}
	return l, r, err
}

// openAsFound opens a library of whose drives nothing is known.
func openAsFound(ctx context.Context, bus scsi.Bus, clock clock.Clock) (*library.Library, *recorder, error) {
	r := &recorder{Bus: bus}
	DeferCleanup(r.mustHaveWrittenNothing)
	l, err := library.Open(ctx, r, library.Options{Clock: clock, Log: GinkgoLogr, MoveTimeout: 200 * time.Millisecond})
	return l, r, err
}
