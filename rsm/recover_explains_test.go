// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

var _ = Describe("an open request", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
	})

	for verb, try := range map[string]func() error{
		"Identify": func() error { _, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test"); return err },
		"Mount": func() error {
			_, err := r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, rsm.MountOptions{})
			return err
		},
	} {
		It("says durably that the robot was sent before it is, and not before the cartridge was seen, for "+verb, func() {
			var atMove []record.LibraryRequest
			r.bus = beatenWay(r.lib, func() {
				for _, w := range r.m.Snapshot().Open { // what memory has is in the store
					atMove = append(atMove, *w)
				}
			})
			r.restartManager()
			r.must(try())
			Expect(atMove).To(ConsistOf(And(HaveField("Verb", verb), HaveField("Sent", true), HaveField("From", slot1), HaveField("Drive", drive1))))

			r.mustByHand(r.lib.Remove("A00002L8"))
			_, err := r.s.Identify(here, r.mediumBy("A00002L8").PMID, "test")
			Expect(err).To(HaveOccurred())
			ended := lastRequest(r)
			Expect(ended.Name).To(Equal("A00002L8"))
			Expect(ended.Sent).To(BeFalse())
			Expect(ended.State).To(Equal(record.Failed))
		})
	}

	for what, try := range map[string]struct {
		change func(*record.LibraryRequest)
		theirs int
	}{
		"explains":                                      {func(*record.LibraryRequest) {}, 0},
		"does not explain, not having begun,":           {func(w *record.LibraryRequest) { w.Sent = false }, 1},
		"does not explain, being about another drive,":  {func(w *record.LibraryRequest) { w.Drive = drive2 }, 1},
		"does not explain, being about another medium,": {func(w *record.LibraryRequest) { w.PMID = r.mediumBy("A00002L8").PMID }, 1},
		"does not explain, being restored,":             {func(w *record.LibraryRequest) { w.Claimed = true }, 1},
		"does not explain, having ended,":               {func(w *record.LibraryRequest) { w.State = record.Failed }, 1},
	} {
		It(what+" what an inventory finds in the drive before", func() {
			w := r.fetchRequest("Identify", true)
			w.State = record.InProcess
			try.change(&w)
			r.strangers().putInDrive("A00001L8", drive1)
			r.restartInterrupted(w)
			if try.theirs == 0 {
				r.witness.Consent("vault", drive1)
			}
			Expect(r.takeFastInventory().InUse).To(HaveLen(try.theirs))
			Expect(r.messagesOf("DriveInUse")).To(HaveLen(try.theirs))
			Expect(r.mediumBy("A00001L8").Mount).To(BeNil(), "a look makes no mount")
			if try.theirs == 0 {
				must(r.s.Recover(here, "vault"))
				Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
			}
		})
	}
})

// lastRequest is the newest library request.
func lastRequest(r *rig) (last record.LibraryRequest) {
	GinkgoHelper()
	r.must(r.store.View(here, func(tx store.Reader) error {
		return tx.Each("library-requests", func(_, value []byte) error {
			last = record.LibraryRequest{}
			return json.Unmarshal(value, &last)
		})
	}))
	return last
}
