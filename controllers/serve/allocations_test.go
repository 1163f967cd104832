// SPDX-License-Identifier: Apache-2.0

package serve_test

import (
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/rsm/record"
)

var _ = Describe("allocating over the socket", func() {
	var h *holder
	BeforeEach(func(ctx SpecContext) { h = newHolder(ctx) })

	It("gives a side, says where it is, and takes it back", func(ctx SpecContext) {
		const id = "5f2d0c0e-6a4b-4c7e-8f0e-0d6b8d1f7a11"
		got, err := h.client.Allocate(ctx, service.AllocationRequest{Pool: "weekly", LMID: id, Origin: "Application/backup", Reason: "job 7"})
		Expect(err).NotTo(HaveOccurred())
		Expect(got).To(And(HaveField("LMID", id), HaveField("Barcode", "A00001L8"), HaveField("Pool", "weekly"),
			HaveField("Library", "vault"), HaveField("Location.Type", "slot")))
		side, err := h.manager.ByLMID(id)
		Expect(err).NotTo(HaveOccurred())
		Expect(side).To(Equal(record.SideRef{PMID: record.PMID(got.PMID), Index: got.Side}))
		last, err := h.manager.AuditLog(ctx, 1)
		Expect(err).NotTo(HaveOccurred())
		Expect(last[0]).To(And(HaveField("Reason", "job 7"), HaveField("Actor.User", "operator")))

		Expect(h.client.Deallocate(ctx, id, "done & over")).To(Succeed())
		last, err = h.manager.AuditLog(ctx, 1)
		Expect(err).NotTo(HaveOccurred())
		Expect(last[0]).To(And(HaveField("Verb", "Deallocate"), HaveField("Reason", "done & over")))
	})

	It("never gives one side to two that ask at once", func(ctx SpecContext) {
		var wait sync.WaitGroup
		var mu sync.Mutex
		given, refused := map[string]int{}, 0
		for range 3 * freeMedia {
			wait.Go(func() {
				defer GinkgoRecover()
				got, err := client.At(h.folder).Allocate(ctx, service.AllocationRequest{Pool: "weekly"})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					Expect(err).To(MatchError(service.MediaUnavailable))
					refused++
					return
				}
				given[got.PMID]++
			})
		}
		wait.Wait()
		Expect(given).To(HaveLen(freeMedia))
		Expect(given).To(HaveEach(1))
		Expect(refused).To(Equal(2 * freeMedia))
	})

	DescribeTable("a refusal is of the same kind, in the same words, on both sides",
		func(ctx SpecContext, request service.AllocationRequest, kind error) {
			_, asked := h.client.Allocate(ctx, request)
			_, direct := serve.Allocate(ctx, h.session, request)
			Expect(direct).To(MatchError(kind))
			Expect(serve.Recognized(asked)).To(MatchError(kind))
			Expect(asked.Error()).To(Equal(direct.Error()))
		},
		Entry("no such pool", service.AllocationRequest{Pool: "none"}, record.ErrInvalidMediaPool),
		Entry("a system pool", service.AllocationRequest{Pool: "Free/LTO-8"}, record.ErrInvalidMediaPool),
		Entry("an LMID that is none", service.AllocationRequest{Pool: "weekly", LMID: "seven"}, record.ErrInvalidName),
	)

	It("says that a logical medium is not there", func(ctx SpecContext) {
		for _, id := range []string{"5f2d0c0e-6a4b-4c7e-8f0e-0d6b8d1f7a11", "../x", "..", "a b?c=d"} {
			err := h.client.Deallocate(ctx, id, "")
			Expect(err).To(MatchError(service.InvalidMedia))
			Expect(err).To(MatchError(ContainSubstring(id)))
		}
	})

	It("refuses what a hold refuses, and not a moment longer", func(ctx SpecContext) {
		Expect(h.session.BeginHold(ctx, record.NewDatabase, "there was no database")).To(Succeed())
		_, err := h.client.Allocate(ctx, service.AllocationRequest{Pool: "weekly"})
		Expect(err).To(MatchError(service.Held))
		Expect(err).To(MatchError(ContainSubstring("rsmctl apply")))
		Expect(h.session.EndHold(ctx, "all seen")).To(Succeed())
		_, err = h.client.Allocate(ctx, service.AllocationRequest{Pool: "weekly"})
		Expect(err).NotTo(HaveOccurred())
	})
})
