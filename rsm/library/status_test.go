// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("reading the element status", func() {
	wholeLibrary := []element.Element{
		{Type: element.Transport, Address: 1, Accessible: true},
		{Type: element.Port, Address: 10, Accessible: true},
		{Type: element.Drive, Address: 256, Accessible: true, Serial: "VD0001"},
		{Type: element.Drive, Address: 257, Accessible: true, Serial: "VD0002"},
		{Type: element.Slot, Address: 1000, Full: true, Barcode: "A00001L8", Accessible: true},
		{Type: element.Slot, Address: 1001, Full: true, Barcode: "A00002L8", Accessible: true},
		{Type: element.Slot, Address: 1002, Accessible: true},
	}
	withoutBarcodes := func() []element.Element {
		bare := make([]element.Element, len(wholeLibrary))
		copy(bare, wholeLibrary)
		for i := range bare {
			bare[i].Barcode = ""
		}
		return bare
	}
	const tags, ids = 0x10, 0x01

	It("tells all elements in order of address", func(ctx SpecContext) {
		_, _, bus := standardLibrary()
		l, sent, _ := openOurs(ctx, bus)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status).To(Equal(library.Status{Elements: wholeLibrary, Complete: true}))
		for _, s := range sent.log {
			if s.cdb[0] == scsi.OpReadElementStatus {
				Expect(s.cdb[1]&0x0F).NotTo(BeZero(), "all types at once kills some targets")
				Expect(binary.BigEndian.Uint32(s.cdb[6:]) & 0xFFFFFF).To(BeNumerically("<=", 65535))
			}
		}
	})

	It("says once why nothing could be read, of whatever type", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpReadElementStatus] = answerAlways(nil, errors.New("the cable is cut"))
		_, err := l.Status(ctx)
		Expect(strings.Count(err.Error(), "the cable is cut")).To(Equal(1), "%v", err)
	})

	It("asks twice when barcodes and identities do not go together, and remembers", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			if cdb[1]&tags != 0 && cdb[6]&ids != 0 {
				return nil, senseOf(scsi.IllegalRequest, 0x2400)
			}
			return changer.elementStatus(cdb)
		}
		l, sent, _ := openOurs(ctx, bus)
		sent.forget()
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status).To(Equal(library.Status{Elements: wholeLibrary, Complete: true}))
		Expect(sent.timesSent(0, scsi.OpReadElementStatus)).To(Equal(5), "four types, drives twice, nothing refused again")
	})

	It("asks twice when identities are left out silently beside barcodes", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			if cdb[1]&tags != 0 {
				cdb[6] = 0
			}
			return changer.elementStatus(cdb)
		}
		l, _, _ := openOurs(ctx, bus)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Elements).To(Equal(wholeLibrary))
	})

	It("does without barcodes where there is no reader, and remembers", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			if cdb[1]&tags != 0 {
				return nil, senseOf(scsi.IllegalRequest, 0x2400)
			}
			return changer.elementStatus(cdb)
		}
		l, sent, _ := openOurs(ctx, bus)
		sent.forget()
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status).To(Equal(library.Status{Elements: withoutBarcodes(), Complete: true}))
		Expect(sent.timesSent(0, scsi.OpReadElementStatus)).To(Equal(4))
	})

	It("never takes a failing barcode reader for a library without barcodes", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			if cdb[1]&tags != 0 {
				return nil, senseOf(scsi.HardwareError, 0x4001)
			}
			return changer.elementStatus(cdb)
		}
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Elements).To(Equal(withoutBarcodes()))
		Expect(status.Complete).To(BeFalse())
		Expect(status.Problem).To(ContainSubstring("slots: the barcodes could not be read"))
		_, err = l.Element(ctx, 1000)
		Expect(err).To(MatchError(library.ErrHardware))

		changer.paperDevice[scsi.OpReadElementStatus] = changer.elementStatus
		status, err = l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status).To(Equal(library.Status{Elements: wholeLibrary, Complete: true}))
	})

	It("asks for all types at once when a changer wants it so", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			if cdb[1]&0x0F != 0 {
				return nil, senseOf(scsi.IllegalRequest, 0x2400)
			}
			return changer.elementStatus(cdb)
		}
		l, _, _ := openOurs(ctx, bus)
		Expect(l.Drives()).To(HaveLen(2))
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status).To(Equal(library.Status{Elements: wholeLibrary, Complete: true}))
		e, err := l.Element(ctx, 1001)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Barcode).To(Equal("A00002L8"))
	})

	It("asks for the exact length when the changer objects to another", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			data, err := changer.elementStatus(cdb)
			if size := int(binary.BigEndian.Uint32(cdb[6:]) & 0xFFFFFF); size != 8 && size != len(data) {
				return nil, &scsi.Sense{Key: scsi.IllegalRequest, ASC: 0x24, HasField: true, FieldInCommand: true, Field: 7}
			}
			return data, err
		}
		l, _, _ := openOurs(ctx, bus)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status).To(Equal(library.Status{Elements: wholeLibrary, Complete: true}))
	})

	It("goes on behind the last element when answers are short", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			binary.BigEndian.PutUint16(cdb[4:], min(2, binary.BigEndian.Uint16(cdb[4:])))
			return changer.elementStatus(cdb)
		}
		l, _, _ := openOurs(ctx, bus)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status).To(Equal(library.Status{Elements: wholeLibrary, Complete: true}))
	})

	It("reads an element again that stood at the cut end of an answer", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.places = changer.places[:4]
		for i := range 1500 {
			changer.places = append(changer.places, &place{code: 2, address: 1000 + i, full: true, barcode: fmt.Sprintf("B%05dL8", i)})
		}
		changer.padding = 44 // the first answer ends within a barcode
		changer.paperDevice[scsi.OpModeSense6] = func(cdb []byte) ([]byte, error) {
			data, err := changer.modeSense(cdb)
			if err == nil {
				binary.BigEndian.PutUint16(data[12:], 1500)
			}
			return data, err
		}
		l, _, _ := openOurs(ctx, bus)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue(), status.Problem)
		Expect(status.Elements).To(HaveLen(1504))
		for _, e := range status.Elements[4:] {
			Expect(e.Barcode).To(Equal(fmt.Sprintf("B%05dL8", e.Address-1000)))
		}
	})

	It("does not loop when the changer ignores where to start", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			binary.BigEndian.PutUint16(cdb[2:], 0)
			binary.BigEndian.PutUint16(cdb[4:], 2)
			return changer.elementStatus(cdb)
		}
		l, _, _ := openOurs(ctx, bus)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeFalse())
		Expect(status.Problem).To(Equal("the changer told of 2 of its 3 slots"))
	})

	It("reads an answer that ends eight bytes early", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			data, err := changer.elementStatus(cdb)
			return data[:max(8, len(data)-8)], err
		}
		l, _, _ := openOurs(ctx, bus)
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeTrue())
		Expect(status.Elements[5].Barcode).To(Equal("A00002L8"))
	})

	It("takes every medium for accessible where the changer sets no Access bit at all", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.noAccess = true
		l, _, _ := openOurs(ctx, bus)
		e, err := l.Element(ctx, 1000)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Accessible).To(BeTrue())
	})

	It("believes a missing Access bit where others are set", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.placeAt(256).noAccess = true
		l, _, _ := openOurs(ctx, bus)
		e, err := l.Element(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(e.Accessible).To(BeFalse())
	})

	It("tells which part could not be read, and the rest", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpReadElementStatus] = func(cdb []byte) ([]byte, error) {
			if cdb[1]&0x0F == byte(scsi.ImportExportElement) {
				return nil, senseOf(scsi.HardwareError, 0x4002)
			}
			return changer.elementStatus(cdb)
		}
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Complete).To(BeFalse())
		Expect(status.Problem).To(ContainSubstring("the ports could not be read"))
		Expect(status.Elements).To(HaveLen(6))
	})

	It("fails when nothing can be read", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, _ := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpReadElementStatus] = answerAlways(nil, senseOf(scsi.HardwareError, 0x4002))
		_, err := l.Status(ctx)
		Expect(err).To(MatchError(library.ErrHardware))
		cut := errors.New("the cable is cut")
		changer.paperDevice[scsi.OpReadElementStatus] = answerAlways(nil, cut)
		_, err = l.Status(ctx)
		Expect(err).To(MatchError(cut))
		Expect(err).To(MatchError(ContainSubstring("read the element status of PAPER CHANGER (serial PC0001)")))
	})

	It("polls a changer that is busy, and swallows news", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		l, _, clock := openOurs(ctx, bus)
		changer.paperDevice[scsi.OpReadElementStatus] = answerFirst(changer.elementStatus,
			senseOf(scsi.UnitAttention, 0x2801), senseOf(scsi.NotReady, 0x0485), senseOf(scsi.NotReady, 0x0412))
		status, err := l.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Elements).To(Equal(wholeLibrary))
		Expect(clock.Sleeps()).To(Equal(2))
	})

	It("says of an element that is not there that the library is not as expected", func(ctx SpecContext) {
		_, _, bus := standardLibrary()
		l, _, _ := openOurs(ctx, bus)
		_, err := l.Element(ctx, 4711)
		Expect(err).To(MatchError(library.ErrStale))
		Expect(err).To(MatchError(ContainSubstring("it has no element 4711")))
	})

	DescribeTable("says what an exception means, as far as that is known",
		func(exception, want string) {
			Expect(element.Element{Type: element.Slot, Address: 1002, Exception: exception}.Trouble()).To(Equal(want))
		},
		Entry("known", "83/02", "slot 1002 reports exception 83/02 (storage element not installed)"),
		Entry("unknown", "83/99", "slot 1002 reports exception 83/99"),
		Entry("no code", "odd", "slot 1002 reports exception odd"),
	)
})
