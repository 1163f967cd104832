// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"context"
	"path/filepath"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a command that was sent and not answered", func() {
	It("may have moved a medium, and moves it once", func(ctx context.Context) {
		dir := filepath.Join(GinkgoT().TempDir(), "library")
		Expect(virtual.Create(dir, virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "A00001L8", MediaType: "LTO-8"}}}})).To(Succeed())
		library, err := virtual.Open(dir, virtual.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(library.Close)

		var moves atomic.Int64
		watched := &watchedBus{Bus: library, see: func(cdb []byte) {
			if cdb[0] == scsi.OpMoveMedium {
				moves.Add(1)
			}
		}}
		var target *iscsitest.Target
		target, err = iscsitest.Listen(watched, iscsitest.Options{Tamper: iscsitest.On(wire.OpSCSIResponse, func(c *iscsitest.Conn, m wire.Response) error {
			if moves.Load() == 1 {
				moves.Add(100)
				return c.Drop() // the cable is pulled: the move was made, the answer is lost
			}
			return c.Send(m)
		})})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)

		devices := openDevices(ctx, configFor(target))
		changer := devices[0]
		Eventually(func() error { return testReady(ctx, changer) }).Should(Succeed())
		storage := firstOf(ctx, changer, scsi.StorageElement)
		drive := firstOf(ctx, changer, scsi.DataTransferElement)
		Expect(storage.Full).To(BeTrue())
		Expect(drive.Full).To(BeFalse())

		_, err = changer.Do(ctx, scsi.MoveMedium(0, storage.Address, drive.Address, false), scsi.None, nil)
		Expect(err).To(And(MatchError(scsi.ErrOutcomeUnknown), MatchError(iscsi.ErrLost)))
		Eventually(func() error { return testReady(ctx, changer) }).Should(Succeed(), "the device is there again")
		Expect(firstOf(ctx, changer, scsi.DataTransferElement).VolumeTag).To(Equal(storage.VolumeTag), "looking tells")
		Expect(moves.Load()).To(BeEquivalentTo(101), "one move was seen by the library")
		Expect(target.Problems()).To(BeEmpty())
	})

	It("is not taken for one that was not sent", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, endGood)
		device := openDevices(ctx, configFor(target))[0]
		before := target.Counts().Commands
		late, cancel := context.WithCancel(ctx)
		cancel()
		err := testReady(late, device)
		Expect(err).To(MatchError(context.Canceled))
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
		Expect(target.Counts().Commands).To(Equal(before))
	})

	It("is told when the bus is closed under it", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{}, waitFor(nil))
		c := configFor(target)
		bus := openBus(c)
		devices, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		result := make(chan error)
		go func() { result <- testReady(ctx, devices[0]) }()
		Eventually(target.Counts).Should(HaveField("InFlight", 1))
		Expect(bus.Close()).To(Succeed())
		Eventually(result).Should(Receive(And(MatchError(scsi.ErrOutcomeUnknown))))

		err = testReady(ctx, devices[0])
		Expect(err).To(MatchError(iscsi.ErrClosed))
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
		_, err = bus.Devices(ctx)
		Expect(err).To(MatchError(iscsi.ErrClosed))
	})
})

// firstOf is the first element of a type.
func firstOf(ctx context.Context, changer scsi.Device, code scsi.ElementCode) scsi.ElementDescriptor {
	GinkgoHelper()
	buf := make([]byte, 65535)
	n, err := changer.Do(ctx, scsi.ReadElementStatus(scsi.ElementStatusRequest{Type: code, Count: 65535, VolumeTags: true}, 65535), scsi.In, buf)
	Expect(err).NotTo(HaveOccurred())
	status, err := scsi.ParseElementStatus(buf[:n])
	Expect(err).NotTo(HaveOccurred())
	Expect(status.Elements).NotTo(BeEmpty())
	return status.Elements[0]
}

// watchedBus sees every command.
type watchedBus struct {
	scsi.Bus
	see func(cdb []byte)
}

func (b *watchedBus) Devices(ctx context.Context) ([]scsi.Device, error) {
	devices, err := b.Bus.Devices(ctx)
	for i, d := range devices {
		devices[i] = iscsitest.Unit(func(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
			b.see(cdb)
			return d.Do(ctx, cdb, dir, buf)
		})
	}
	return devices, err
}
