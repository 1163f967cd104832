// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
)

func TestISCSI(t *testing.T) {
	RegisterFailHandler(Fail)
	SetDefaultEventuallyTimeout(hung)
	RunSpecs(t, "the iSCSI initiator")
}

// hung is when a test that waits for something fails.
const hung = 20 * time.Second

// Nothing may run on after a bus was closed.
var _ = BeforeEach(func() {
	before := gleak.Goroutines()
	DeferCleanup(func() { Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before)) })
})

// serveUnits returns a target that serves units, and closes it at the end. What
// the initiator did against the RFC fails the test. The first unit knows of the
// others.
func serveUnits(o iscsitest.Options, units ...iscsitest.Unit) *iscsitest.Target {
	GinkgoHelper()
	if len(units) > 0 {
		units[0] = listUnits(len(units), units[0])
	}
	target, err := iscsitest.Listen(iscsitest.Units(units), o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() {
		target.Close()
		Expect(target.Problems()).To(BeEmpty())
	})
	return target
}

// configFor are those of an initiator that logs in to a target.
func configFor(target *iscsitest.Target) iscsi.Config {
	return iscsi.Config{Portal: target.Addr(), Targets: []string{target.Name()}}
}

// openBus returns a bus, and closes it at the end.
func openBus(c iscsi.Config) *iscsi.Bus {
	GinkgoHelper()
	bus, err := iscsi.Open(c)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(bus.Close)
	return bus
}

// openDevices returns the logical units of a target.
func openDevices(ctx context.Context, c iscsi.Config) []scsi.Device {
	GinkgoHelper()
	devices, err := openBus(c).Devices(ctx)
	Expect(err).NotTo(HaveOccurred())
	return devices
}

// listUnits makes a unit answer REPORT LUNS with n logical units.
func listUnits(n int, unit iscsitest.Unit) iscsitest.Unit {
	return func(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
		if cdb[0] != scsi.OpReportLUNs {
			return unit(ctx, cdb, dir, buf)
		}
		list := make([]byte, 8+8*n)
		list[3] = byte(8 * n)
		for i := range n {
			list[9+8*i] = byte(i)
		}
		return copy(buf, list), nil
	}
}

// endGood is a unit that does nothing, and well.
func endGood(context.Context, []byte, scsi.Direction, []byte) (int, error) { return 0, nil }

// failWith is a unit whose commands end so.
func failWith(err error) iscsitest.Unit {
	return func(context.Context, []byte, scsi.Direction, []byte) (int, error) { return 0, err }
}

// giveData is a unit that reads out bytes.
func giveData(data []byte) iscsitest.Unit {
	return func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
		return copy(buf, data), nil
	}
}

// takeInto is a unit that remembers what was written last.
func takeInto(into *[]byte) iscsitest.Unit {
	var mu sync.Mutex
	return func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		*into = append([]byte(nil), buf...)
		return len(buf), nil
	}
}

// waitFor is a unit whose commands take until the gate is closed.
func waitFor(gate <-chan struct{}) iscsitest.Unit {
	return func(ctx context.Context, _ []byte, _ scsi.Direction, _ []byte) (int, error) {
		select {
		case <-gate:
			return 0, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// testReady asks a device whether it is.
func testReady(ctx context.Context, d scsi.Device) error {
	_, err := d.Do(ctx, scsi.TestUnitReady(), scsi.None, nil)
	return err
}

func newClock() *clocktest.Clock {
	return clocktest.New(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC))
}

// brief is a limit that has to pass for a test to go on. What is waited for
// never comes.
const brief = 50 * time.Millisecond
