// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("recovering a cartridge whose place a person has given to one without a barcode", func() {
	It("finds it by its own barcode", func() {
		r, way := losingRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("", idB)}})
		r.takeFastInventory()
		_, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test")
		Expect(err).To(MatchError(record.ErrOutcomeUnknown))
		way.seeing.Store(true)
		r.mustByHand(r.lib.Move("A00001L8", "slot:3"))
		r.mustByHand(r.lib.Move("slot:2", "drive:1"))

		_, err = r.s.Recover(here, "vault")

		r.must(err)
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(3)))
		r.mustBeSound()
	})
})
