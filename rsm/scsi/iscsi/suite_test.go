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

// serve returns a target that serves units, and closes it at the end. What the
// initiator did against the RFC fails the test. The first unit knows of the
// others.
func serve(o iscsitest.Options, units ...iscsitest.Unit) *iscsitest.Target {
	GinkgoHelper()
	if len(units) > 0 {
		units[0] = lists(len(units), units[0])
	}
	target, err := iscsitest.Listen(iscsitest.Units(units), o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() {
		target.Close()
		Expect(target.Problems()).To(BeEmpty())
	})
	return target
}

// settings are those of an initiator that logs in to a target.
func settings(target *iscsitest.Target) iscsi.Config {
	return iscsi.Config{Portal: target.Addr(), Targets: []string{target.Name()}}
}

// open returns a bus, and closes it at the end.
func open(c iscsi.Config) *iscsi.Bus {
	GinkgoHelper()
	bus, err := iscsi.Open(c)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(bus.Close)
	return bus
}

// connect returns the logical units of a target.
func connect(ctx context.Context, c iscsi.Config) []scsi.Device {
	GinkgoHelper()
	devices, err := open(c).Devices(ctx)
	Expect(err).NotTo(HaveOccurred())
	return devices
}

// lists makes a unit answer REPORT LUNS with n logical units.
func lists(n int, unit iscsitest.Unit) iscsitest.Unit {
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

// good is a unit that does nothing, and well.
func good(context.Context, []byte, scsi.Direction, []byte) (int, error) { return 0, nil }

// fails is a unit whose commands end so.
func fails(err error) iscsitest.Unit {
	return func(context.Context, []byte, scsi.Direction, []byte) (int, error) { return 0, err }
}

// gives is a unit that reads out bytes.
func gives(data []byte) iscsitest.Unit {
	return func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
		return copy(buf, data), nil
	}
}

// takes is a unit that remembers what was written last.
func takes(into *[]byte) iscsitest.Unit {
	var mu sync.Mutex
	return func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		*into = append([]byte(nil), buf...)
		return len(buf), nil
	}
}

// waits is a unit whose commands take until the gate is closed.
func waits(gate <-chan struct{}) iscsitest.Unit {
	return func(ctx context.Context, _ []byte, _ scsi.Direction, _ []byte) (int, error) {
		select {
		case <-gate:
			return 0, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// ready asks a device whether it is.
func ready(ctx context.Context, d scsi.Device) error {
	_, err := d.Do(ctx, scsi.TestUnitReady(), scsi.None, nil)
	return err
}

func newClock() *clocktest.Clock {
	return clocktest.New(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC))
}

// brief is a limit that has to pass for a test to go on. What is waited for
// never comes.
const brief = 50 * time.Millisecond
