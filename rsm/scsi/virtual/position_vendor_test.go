// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("READ POSITION as the tape driver of Linux sends it", func() {
	DescribeTable("answers as in the short form", func(blocks int) {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8", "a", "b", "")}})
		r.mountMedium(slot1)
		for range blocks {
			_, _ = r.readBlock(1)
		}
		short, err := r.doIn(1, 0x34, 0, 0, 0, 0, 0, 0, 0, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(short[7]).To(Equal(byte(blocks)))
		Expect(r.doIn(1, 0x34, 1, 0, 0, 0, 0, 0, 0, 0, 0)).To(Equal(short))
	},
		Entry("at the beginning", 0),
		Entry("behind a block", 1),
		Entry("behind a tape mark", 3),
	)
})
