// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("the drives of a library", func() {
	// at puts a device at a name.
	at := func(name string, d scsi.Device) scsi.Device { return named{d, name} }
	// designated is a drive that gives a serial number and a designator (NAA).
	designated := func(serial string, naa byte) paperDevice {
		d := newPaperDrive(serial)
		plain := d[scsi.OpInquiry]
		d[scsi.OpInquiry] = func(cdb []byte) ([]byte, error) {
			switch {
			case cdb[1]&1 == 1 && cdb[2] == scsi.PageSupported:
				return []byte{1, 0, 0, 3, 0x00, 0x80, 0x83}, nil
			case cdb[1]&1 == 1 && cdb[2] == scsi.PageIdentification:
				return []byte{1, 0x83, 0, 12, 1, 3, 0, 8, 0x50, 0, 0, 0, 0, 0, 0, naa}, nil
			}
			return plain(cdb)
		}
		return d
	}
	joined := func(l *library.Library) map[int]string {
		found := map[int]string{}
		for _, d := range l.Drives() {
			if d.Connected {
				found[d.Address] = d.Device
			}
			if d.Guessed {
				found[d.Address] += " (guessed)"
			}
		}
		return found
	}
	openWith := func(ctx SpecContext, bus scsi.Bus, drives ...library.DriveAt) *library.Library {
		GinkgoHelper()
		l, err := library.Open(ctx, bus, library.Options{Clock: newClock(), Log: GinkgoLogr, Drives: drives})
		Expect(err).NotTo(HaveOccurred())
		return l
	}

	When("several devices give one serial number", func() {
		It("are not joined by it when their designators differ", func(ctx SpecContext) {
			changer, _, _ := standardLibrary()
			changer.placeAt(256).identifier, changer.placeAt(257).identifier = "SAME", ""
			l := openWith(ctx, paperBus{changer, at("x", designated("SAME", 1)), at("y", designated("SAME", 2))})
			Expect(joined(l)).To(BeEmpty())
			Expect(l.Drives()[0].Problem).To(ContainSubstring("no device with its serial number was found"))
			Expect(l.Drives()[1].Problem).To(ContainSubstring("the changer does not say which device it is; say so in spec.drives"))
		})

		It("are one device over two paths when they are equal in everything", func(ctx SpecContext) {
			changer, _, _ := standardLibrary()
			changer.placeAt(256).identifier, changer.placeAt(257).identifier = "", ""
			l := openWith(ctx, paperBus{changer, at("/dev/sg1", designated("SAME", 1)), at("/dev/sg2", designated("SAME", 1))})
			Expect(joined(l)).To(BeEmpty(), "one device is not guessed to be two drives")
		})

		It("are two drives when the manifest says so, by their device", func(ctx SpecContext) {
			changer, _, _ := standardLibrary()
			changer.placeAt(256).identifier, changer.placeAt(257).identifier = "", ""
			bus := paperBus{changer, at("/dev/sg1", designated("SAME", 1)), at("/dev/sg2", designated("SAME", 1))}
			l := openWith(ctx, bus, library.DriveAt{Address: 256, Device: "/dev/sg2"}, library.DriveAt{Address: 257, Device: "/dev/sg1"})
			Expect(joined(l)).To(Equal(map[int]string{256: "/dev/sg2", 257: "/dev/sg1"}))
		})

		It("are reached by the path that the manifest names", func(ctx SpecContext) {
			changer, _, bus := standardLibrary()
			l := openWith(ctx, paperBus{changer, at("/dev/sg1", designated("VD0001", 1)), at("/dev/sg2", designated("VD0001", 1)), at("/dev/sg3", bus[2])},
				library.DriveAt{Address: 256, Device: "/dev/sg2"})
			Expect(joined(l)).To(Equal(map[int]string{256: "/dev/sg2", 257: "/dev/sg3"}))
		})

		It("are not found by it when the manifest names it", func(ctx SpecContext) {
			changer, _, _ := standardLibrary()
			bus := paperBus{changer, at("x", designated("SAME", 1)), at("y", designated("SAME", 2))}
			l := openWith(ctx, bus, library.DriveAt{Address: 256, Serial: "SAME"})
			Expect(joined(l)).NotTo(HaveKey(256))
			Expect(l.Drives()[0].Problem).To(ContainSubstring("the device that the manifest names for it was not found"))
		})

		It("are joined by order, as a guess, when the changer names both drives alike", func(ctx SpecContext) {
			changer, _, _ := standardLibrary()
			changer.placeAt(256).identifier, changer.placeAt(257).identifier = "SAME", "SAME"
			l := openWith(ctx, paperBus{changer, at("x", newPaperDrive("SAME")), at("y", newPaperDrive("SAME"))})
			Expect(joined(l)).To(Equal(map[int]string{256: "x (guessed)", 257: "y (guessed)"}))
			status, err := l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(status.Complete).To(BeTrue(), status.Problem)
		})
	})

	It("that are not installed are left out of a look, and say so", func(ctx SpecContext) {
		changer, drive, _ := standardLibrary()
		changer.placeAt(257).exception = 0x8304
		l := openWith(ctx, paperBus{changer, drive})
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue(), status.Problem)
		Expect(status.Elements).To(HaveLen(6))
		Expect(l.Drives()[1].Problem).To(Equal("it is not installed, says the changer (83/04)"))
		_, err = l.ReadLabel(ctx, 257)
		Expect(err).To(MatchError(library.ErrNotReady))
		Expect(err).To(MatchError(HaveSuffix("drive 257 cannot be reached: it is not installed, says the changer (83/04)")))
	})

	It("are found when they are installed, and lost when they are taken out, while the library is open", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.placeAt(257).exception = 0x8304
		l := openWith(ctx, bus)
		Expect(joined(l)).To(Equal(map[int]string{256: "a device on paper"}))
		for _, installed := range []bool{true, false} {
			changer.placeAt(257).exception = map[bool]uint16{false: 0x8304}[installed]
			status, err := l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(status.Complete).To(BeTrue(), status.Problem)
			Expect(l.Drives()[1].Connected).To(Equal(installed))
			Expect(l.Drives()[1].Problem).To(Equal(map[bool]string{false: "it is not installed, says the changer (83/04)"}[installed]))
		}
	})

	It("remember why they could not be used, until they can", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		changer.placeAt(256).full = true
		l := openWith(ctx, bus)
		l.TakeCustody(256)
		ready := drive[scsi.OpTestUnitReady]
		drive[scsi.OpTestUnitReady] = answerAlways(nil, scsi.StatusReservationConflict)
		_, err := l.ReadLabel(ctx, 256)
		Expect(err).To(MatchError(library.ErrReserved))
		Expect(l.Drives()[0].Problem).To(HavePrefix("reserved by another host: drive 256 (serial VD0001): TEST UNIT READY: "))
		drive[scsi.OpTestUnitReady] = ready
		_, err = l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(l.Drives()[0].Problem).To(BeEmpty())
	})

	It("are no worse for a medium that does not fit", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		changer.placeAt(256).full = true
		l := openWith(ctx, bus)
		drive[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.IllegalRequest, 0x3000))
		_, err := l.ReadLabel(ctx, 256)
		Expect(err).To(MatchError(library.ErrIncompatible))
		Expect(l.Drives()[0].Problem).To(BeEmpty())
	})

	It("are waited for with a word to who waits", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		changer.placeAt(256).full = true
		var told []string
		l, err := library.Open(ctx, bus, library.Options{Clock: newClock(), Waiting: func(what string) { told = append(told, what) }})
		Expect(err).NotTo(HaveOccurred())
		l.TakeCustody(256)
		drive[scsi.OpTestUnitReady] = answerFirst(answerGood, slices.Repeat([]error{senseOf(scsi.NotReady, 0x0401)}, 30)...)
		_, err = l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(told).To(Equal([]string{"waiting, 16m0s at most: drive 256 (serial VD0001): TEST UNIT READY: not ready: becoming ready (2/0401)"}))
	})

	When("one is exchanged while the library is open", func() {
		// exchange puts a drive with another serial number into the first place.
		exchange := func(changer *paperChanger, drive paperDevice) {
			fresh := newPaperDrive("VD0009", []byte("NEW"), nil)
			for op, answer := range fresh {
				drive[op] = answer
			}
			changer.placeAt(256).identifier = "VD0009"
		}

		It("is found again as soon as the changer names another one", func(ctx SpecContext) {
			changer, drive, bus := standardLibrary()
			l, sent, _ := openOurs(ctx, bus)
			exchange(changer, drive)
			status, err := l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(status.Elements[2].Serial).To(Equal("VD0009"))
			Expect(l.Drives()[0].Serial).To(Equal("VD0009"))
			Expect(l.Drives()[0].Connected).To(BeTrue())
			Expect(l.Name(256)).To(Equal("drive 256 (serial VD0009)"))
			changer.placeAt(256).full = true
			l.TakeCustody(256)
			got, err := l.ReadLabel(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(got.Records[0]).To(Equal(label.Record{Kind: label.Data, Data: []byte("NEW")}))
			sent.forget()
			_, err = l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(sent.timesSent(1, scsi.OpInquiry)).To(BeZero(), "once is enough")
		})

		DescribeTable("is found again after its news, where the changer names none",
			func(ctx SpecContext, code int) {
				changer, drive, bus := standardLibrary()
				changer.placeAt(256).identifier, changer.placeAt(257).identifier = "", ""
				changer.placeAt(256).full = true
				l, _, _ := openOurs(ctx, bus)
				_, err := l.ReadLabel(ctx, 256)
				Expect(err).NotTo(HaveOccurred())
				exchange(changer, drive)
				changer.placeAt(256).identifier = ""
				drive[scsi.OpTestUnitReady] = answerFirst(answerGood, senseOf(scsi.UnitAttention, 0x2800), senseOf(scsi.UnitAttention, uint16(code)))
				_, err = l.ReadLabel(ctx, 256)
				Expect(err).NotTo(HaveOccurred())
				Expect(l.Drives()[0].Serial).To(Equal("VD0001"))
				_, err = l.Status(ctx)
				Expect(err).NotTo(HaveOccurred())
				Expect(l.Drives()[0].Serial).To(Equal("VD0009"))
				Expect(l.Drives()[0].Guessed).To(BeTrue())
			},
			Entry("it was switched on", 0x2900),
			Entry("its firmware is another", 0x3F01),
		)

		It("is not looked for because it was switched on before its first command", func(ctx SpecContext) {
			changer, drive, bus := standardLibrary()
			changer.placeAt(256).full = true
			drive[scsi.OpTestUnitReady] = answerFirst(answerGood, senseOf(scsi.UnitAttention, 0x2900))
			l, sent, _ := openOurs(ctx, bus)
			_, err := l.ReadLabel(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			sent.forget()
			_, err = l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(sent.timesSent(1, scsi.OpInquiry)).To(BeZero())
		})

		It("leaves the work of another drive alone", func(ctx SpecContext) {
			changer, drive, bus := standardLibrary()
			other := bus[2].(paperDevice)
			changer.placeAt(257).full = true
			started, finish := make(chan struct{}), make(chan struct{})
			other[scsi.OpRewind] = func([]byte) ([]byte, error) {
				close(started)
				<-finish
				return nil, nil
			}
			l, _, _ := openOurs(ctx, bus)
			done := make(chan error)
			go func() {
				_, err := l.ReadLabel(ctx, 257)
				done <- err
			}()
			Eventually(started).Should(BeClosed())
			exchange(changer, drive)
			_, err := l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(l.Drives()[0].Serial).To(Equal("VD0009"))
			second := make(chan error)
			go func() { second <- l.Unload(ctx, 257) }()
			Consistently(second, 50*time.Millisecond).ShouldNot(Receive(), "the drive is still being read")
			close(finish)
			Expect(<-done).To(Succeed())
			Expect(<-second).To(Succeed())
		})
	})
})
