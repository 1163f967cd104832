// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("A unit's identity", func() {
	var r *rig
	BeforeEach(func() { r = newRig(virtual.Config{}) })

	DescribeTable("INQUIRY",
		func(lun int, cdb []byte, want string) {
			b, err := r.doIn(lun, cdb...)
			Expect(err).NotTo(HaveOccurred())
			Expect(string(b)).To(Equal(want))
		},
		Entry("of the changer", 0, []byte{0x12, 0, 0, 0, 0xFF, 0}, "\x08\x80\x06\x02\x1F\x00\x00\x00RSMCTL  VIRTUAL LIBRARY 0001"),
		Entry("of a drive", 2, []byte{0x12, 0, 0, 0, 0xFF, 0}, "\x01\x80\x06\x02\x1F\x00\x00\x00RSMCTL  VIRTUAL LTO-8   0001"),
		Entry("cut to the allocation length", 0, []byte{0x12, 0, 0, 0, 5, 0}, "\x08\x80\x06\x02\x1F"),
		Entry("page 00h", 0, []byte{0x12, 1, 0x00, 0, 0xFF, 0}, "\x08\x00\x00\x03\x00\x80\x83"),
		Entry("page 80h", 0, []byte{0x12, 1, 0x80, 0, 0xFF, 0}, "\x08\x80\x00\x08VLIB0001"),
		Entry("page 80h of the second drive", 2, []byte{0x12, 1, 0x80, 0, 0xFF, 0}, "\x01\x80\x00\x0AVLIB000102"),
		Entry("page 83h", 1, []byte{0x12, 1, 0x83, 0, 0xFF, 0},
			"\x01\x83\x00\x26\x02\x01\x00\x22RSMCTL  VIRTUAL LTO-8   VLIB000101"),
	)

	It("has no other pages", func() {
		_, err := r.doIn(0, 0x12, 1, 0xB0, 0, 0xFF, 0)
		Expect(err).To(Sense(5, 0x2400))
		_, err = r.doIn(0, 0x12, 0, 0x80, 0, 0xFF, 0)
		Expect(err).To(Sense(5, 0x2400))
	})

	It("lists the logical units", func() {
		b, err := r.doIn(1, 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(Equal([]byte{0, 0, 0, 24, 0, 0, 0, 0,
			0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0}))
	})

	It("refuses commands it does not know, and none at all", func() {
		Expect(r.doWithoutData(0, 0xC4, 0, 0, 0, 0, 0)).To(Sense(5, 0x2000))
		Expect(r.doWithoutData(1, 0xA5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).To(Sense(5, 0x2000))
		Expect(r.doWithoutData(0)).To(Sense(5, 0x2000))
		Expect(r.doWithoutData(0, 0xA5, 0, 0)).To(Sense(5, 0x2400))
	})
})

var _ = Describe("A unit that was switched on", func() {
	It("says so to the first command, but for those that must be answered", func() {
		r := newRig(virtual.Config{})
		r.reopenLibrary()
		for lun := range r.units {
			_, err := r.doIn(lun, 0x12, 0, 0, 0, 0xFF, 0)
			Expect(err).NotTo(HaveOccurred())
			_, err = r.doIn(lun, 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0, 0)
			Expect(err).NotTo(HaveOccurred())
			Expect(r.testReady(lun)).To(Sense(6, 0x2900))
			Expect(r.testReady(lun)).NotTo(Sense(6, 0x2900))
		}
	})

	It("says so as the data of REQUEST SENSE, which takes it away", func() {
		r := newRig(virtual.Config{})
		r.reopenLibrary()
		b, err := r.doIn(0, 0x03, 0, 0, 0, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(Equal([]byte{0x70, 0, 6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0, 0, 0, 0, 0}))
		Expect(r.testReady(0)).To(Succeed())
		b, err = r.doIn(0, 0x03, 0, 0, 0, 0xFF, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b).To(Equal([]byte{0x70, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
	})
})
