// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("The alerts of a drive", func() {
	cleaning := virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "CLN001L8", Cleaning: true}}}}
	alerts := func(r *rig) []scsi.TapeAlert {
		GinkgoHelper()
		b, err := r.doIn(1, 0x8C, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0xFF, 0xFF, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		attributes, err := scsi.ParseAttributes(b)
		Expect(err).NotTo(HaveOccurred())
		Expect(attributes[scsi.AttributeTapeAlert]).To(HaveLen(8))
		return scsi.AlertsOf(attributes[scsi.AttributeTapeAlert])
	}
	// Behind the header of the page: one parameter with all flags, or one for
	// each.
	pages := map[byte]func(page []byte) []scsi.TapeAlert{
		scsi.PageTapeAlertResponse: func(page []byte) []scsi.TapeAlert { return scsi.AlertsOf(page[8:]) },
		scsi.PageTapeAlert: func(page []byte) (set []scsi.TapeAlert) {
			for parameter := range slices.Chunk(page[4:], 5) {
				if parameter[4] == 1 {
					set = append(set, scsi.TapeAlert(parameter[1]))
				}
			}
			return set
		},
	}

	DescribeTable("stand in the cartridge's memory until a log page of them is read",
		func(code byte) {
			r := newRig(cleaning)
			Expect(r.moveMedium(slot1, drive1)).To(Succeed())
			r.takeAttentions()
			Expect(alerts(r)).To(Equal([]scsi.TapeAlert{0x0B}))
			Expect(r.sincePowerOn(1)).To(Equal(movedBytes(0, 0)))
			r.readLogPage(1, scsi.PageVolumeStatistics)
			r.readLogPage(1, 0)
			Expect(alerts(r)).To(Equal([]scsi.TapeAlert{0x0B}), "nothing has cleared them")
			Expect(pages[code](r.readLogPage(1, code))).To(Equal([]scsi.TapeAlert{0x0B}))
			Expect(alerts(r)).To(BeEmpty())
			for other, parse := range pages {
				Expect(parse(r.readLogPage(1, other))).To(BeEmpty())
			}
		},
		Entry("12h", scsi.PageTapeAlertResponse),
		Entry("2Eh", scsi.PageTapeAlert),
	)

	It("are written into the memory by the drive alone", func() {
		r := newRig(cleaning)
		Expect(r.moveMedium(slot1, drive1)).To(Succeed())
		r.takeAttentions()
		Expect(r.doOut(1, []byte{0, 0, 0, 13, 0, 2, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0}, 0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0)).To(Sense(5, 0x2600))
		Expect(alerts(r)).To(Equal([]scsi.TapeAlert{0x0B}))
		b, err := r.doIn(1, 0x8C, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0xFF, 0xFF, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[4:9]).To(Equal([]byte{0, 2, 0x80, 0, 8}), "read-only, binary")
	})
})
