// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("opening a library", func() {
	connected := func(l *library.Library) map[int]string {
		found := map[int]string{}
		for _, d := range l.Drives() {
			if d.Connected {
				found[d.Address] = d.Serial
			}
		}
		return found
	}

	It("finds the changer and joins drives by serial number, whatever the order of units", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		l, _, _ := openOurs(ctx, paperBus{bus[2], drive, changer})
		Expect(l.Identity()).To(Equal(element.Identity{Vendor: "PAPER", Product: "CHANGER", Revision: "0001", Serial: "PC0001"}))
		Expect(connected(l)).To(Equal(map[int]string{256: "VD0001", 257: "VD0002"}))
		Expect(l.Drives()[0].Guessed).To(BeFalse())
		Expect(l.Geometry().Slots).To(Equal(library.Range{First: 1000, Count: 3}))
		Expect(l.Geometry().CanMove).To(HaveKeyWithValue([2]element.Type{element.Port, element.Drive}, true))
	})

	It("takes a drive that is seen over two paths for one", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		l, _, _ := openOurs(ctx, paperBus{changer, drive, bus[2], drive})
		Expect(connected(l)).To(Equal(map[int]string{256: "VD0001", 257: "VD0002"}))
	})

	It("tells of a drive whose logical unit is not there", func(ctx SpecContext) {
		changer, drive, _ := standardLibrary()
		l, _, _ := openOurs(ctx, paperBus{changer, drive})
		Expect(connected(l)).To(Equal(map[int]string{256: "VD0001"}))
		Expect(l.Drives()[1].Serial).To(Equal("VD0002"))
		_, err := l.ReadLabel(ctx, 257)
		Expect(err).To(MatchError(library.ErrNotReady))
		Expect(err).To(MatchError(ContainSubstring("drive 257 (serial VD0002) cannot be reached: no device with its serial number was found")))
	})

	It("guesses by order when the changer names no drive, and says so", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.placeAt(256).identifier, changer.placeAt(257).identifier = "", ""
		l, _, _ := openOurs(ctx, bus)
		Expect(connected(l)).To(Equal(map[int]string{256: "VD0001", 257: "VD0002"}))
		Expect(l.Drives()[0].Guessed).To(BeTrue())
	})

	It("does not guess when there are fewer units than drives", func(ctx SpecContext) {
		changer, drive, _ := standardLibrary()
		changer.placeAt(256).identifier, changer.placeAt(257).identifier = "", ""
		l, _, _ := openOurs(ctx, paperBus{changer, drive})
		Expect(connected(l)).To(BeEmpty())
	})

	It("finds the one drive that the changer does not name by elimination", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.placeAt(257).identifier = ""
		l, _, _ := openOurs(ctx, bus)
		Expect(connected(l)).To(Equal(map[int]string{256: "VD0001", 257: "VD0002"}))
		Expect(l.Drives()[0].Guessed).To(BeFalse())
		Expect(l.Drives()[1].Guessed).To(BeTrue())
	})

	It("waits for a changer that is starting up, and initialises it when it wants that", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpTestUnitReady] = answerFirst(answerGood,
			senseOf(scsi.UnitAttention, 0x2900), senseOf(scsi.NotReady, 0x0401), senseOf(scsi.NotReady, 0x0401),
			senseOf(scsi.NotReady, 0x0402), senseOf(scsi.NotReady, 0x0407))
		_, sent, clock := openOurs(ctx, bus)
		Expect(sent.timesSent(0, scsi.OpInitializeElementStatus)).To(Equal(1))
		Expect(clock.Sleeps()).To(Equal(4))
	})

	It("gives up on a changer that never gets ready", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x0401))
		_, err := tryToOpenOurs(ctx, bus)
		Expect(err).To(MatchError(library.ErrNotReady))
		Expect(err).To(MatchError(ContainSubstring("becoming ready (2/0401)")))
	})

	It("stops at a changer that wants a person", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x048E))
		clock, err := tryToOpenOurs(ctx, bus)
		Expect(err).To(MatchError(library.ErrNotReady))
		Expect(err).To(MatchError(ContainSubstring("set the library to random mode")))
		Expect(clock.Sleeps()).To(BeZero())
	})

	It("refuses a bus without a changer, and names the units that did not answer", func(ctx SpecContext) {
		broken := paperDevice{scsi.OpInquiry: answerAlways(nil, senseOf(scsi.HardwareError, 0x4400))}
		_, err := tryToOpenOurs(ctx, paperBus{newPaperDrive("VD0001"), broken})
		Expect(err).To(MatchError(ContainSubstring("found no medium changer")))
		Expect(err).To(MatchError(ContainSubstring("a device on paper: INQUIRY: hardware error")))
	})

	It("finds a drive that did not answer at first", func(ctx SpecContext) {
		changer, drive, _ := standardLibrary()
		late := newPaperDrive("VD0002")
		late[scsi.OpInquiry] = answerFirst(late[scsi.OpInquiry], &scsi.Sense{Key: scsi.HardwareError})
		l, _, _ := openOurs(ctx, paperBus{changer, drive, late})
		Expect(connected(l)).To(HaveLen(1))
		_, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(connected(l)).To(HaveLen(2))
	})

	It("refuses a bus with two changers", func(ctx SpecContext) {
		changer, _, _ := standardLibrary()
		other := newPaperChanger()
		other.paperDevice[scsi.OpInquiry] = answerInquiry(scsi.TypeChanger, "PAPER", "OTHER", "PC0002")
		_, err := tryToOpenOurs(ctx, paperBus{changer, other})
		Expect(err).To(MatchError(ContainSubstring("PAPER CHANGER (serial PC0001), PAPER OTHER (serial PC0002)")))
	})

	It("takes the changer that is named by its serial number", func(ctx SpecContext) {
		_, _, bus := standardLibrary()
		other := newPaperChanger()
		other.paperDevice[scsi.OpInquiry] = answerInquiry(scsi.TypeChanger, "PAPER", "OTHER", "PC0002")
		both := append(paperBus{other}, bus...)
		options := library.Options{Clock: newClock(), Log: GinkgoLogr, Changer: "PC0001"}
		l, err := library.Open(ctx, both, options)
		Expect(err).NotTo(HaveOccurred())
		Expect(l.Identity().Serial).To(Equal("PC0001"))

		options.Changer = "PC0009"
		_, err = library.Open(ctx, both, options)
		Expect(err).To(MatchError(ContainSubstring("found no medium changer with the serial number PC0009, only PAPER OTHER (serial PC0002), PAPER CHANGER (serial PC0001)")))
	})

	It("finds the elements of a changer without mode pages by looking", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		delete(changer.paperDevice, scsi.OpModeSense6)
		l, _, _ := openOurs(ctx, bus)
		Expect(l.Geometry().Slots).To(Equal(library.Range{First: 1000, Count: 3}))
		Expect(l.Geometry().Drives).To(Equal(library.Range{First: 256, Count: 2}))
		Expect(l.Geometry().Rotates).To(BeFalse())
		Expect(connected(l)).To(HaveLen(2))
	})

	It("reads the geometry again after the changer says that its mode parameters changed", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, _ := openOurs(ctx, bus)
		changer.places = append(changer.places, &place{code: 2, address: 1003})
		changer.paperDevice[scsi.OpModeSense6] = func(cdb []byte) ([]byte, error) {
			data, err := changer.modeSense(cdb)
			if err == nil {
				data[13] = 4
			}
			return data, err
		}
		changer.paperDevice[scsi.OpReadElementStatus] = answerFirst(changer.elementStatus, senseOf(scsi.UnitAttention, 0x2A01))
		_, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Elements).To(HaveLen(8))
		Expect(l.Geometry().Slots.Count).To(Equal(4))
	})
})
