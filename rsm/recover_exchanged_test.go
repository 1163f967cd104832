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
		r, way := losingRig(virtual.Config{Stock: []virtual.Stock{labelled("A00001L8", idA), labelled("", idB)}})
		r.glance()
		_, err := r.s.Identify(here, r.by("A00001L8").PMID, "test")
		Expect(err).To(MatchError(record.ErrOutcomeUnknown))
		way.seeing.Store(true)
		r.hands(r.lib.Move("A00001L8", "slot:3"))
		r.hands(r.lib.Move("slot:2", "drive:1"))

		_, err = r.s.Recover(here, "vault")

		r.must(err)
		Expect(r.m.Snapshot().Open).To(BeEmpty())
		Expect(r.by("A00001L8").Location).To(Equal(slot(3)))
		r.sound()
	})
})
