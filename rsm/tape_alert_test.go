// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("an alert in a cartridge's memory", func() {
	It("is told when a label is read, and stays for others to read", func() {
		r := newRig(virtual.Config{Drives: virtual.Range{Count: 1}, Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeFastInventory()
		rewind := scsi.OpRewind
		must(r.lib.AddFault(virtual.Fault{Kind: virtual.DriveDies, Element: addressPointer(drive1), Opcode: &rewind}))
		_, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test")
		Expect(err).To(HaveOccurred())
		r.must(r.lib.ClearFaults())
		for range 2 {
			must(r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test"))
			if r.mediumBy("A00001L8").Location.Type == record.InSlot {
				break
			}
		}
		Expect(must(r.m.Events(here, 0))).To(ContainElement(And(
			HaveField("Reason", "TapeAlert"), HaveField("Object", "Medium/A00001L8"), HaveField("Message", ContainSubstring("(TapeAlert 1Eh), says its memory")),
		)))
	})
})
