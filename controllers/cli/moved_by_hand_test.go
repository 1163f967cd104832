// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

var _ = inEveryLibrary("cartridges moved by hand", func() {
	It("takes a swap for two moves, and neither allocates nor deallocates", func() {
		l := appliedLab()
		before := l.sides()
		l.hands("swap", "A00001L8", "A00002L8")

		plan, status := l.plan()
		Expect(status).To(Equal(0))
		Expect(drift(plan)).To(ConsistOf("A00001L8 Moved", "A00002L8 Moved"))
		Expect(plan.Steps).To(BeEmpty())

		Expect(l.apply().status).To(Equal(0))
		after := l.sides()
		Expect(after["A00001L8"].LMID).To(Equal(before["A00001L8"].LMID))
		Expect(after["A00001L8"].Location).To(Equal(before["A00002L8"].Location))
		Expect(after["A00002L8"].Location).To(Equal(before["A00001L8"].Location))
		l.whole()
	})

	It("asks a person for a cartridge that was taken out, and knows it when it comes back", func() {
		l := appliedLab()
		before := l.sides()["A00003L8"]
		l.hands("remove", "A00003L8")

		plan, status := l.plan()
		Expect(status).To(Equal(2))
		Expect(actions(plan)).To(Equal([]string{"RequestInject A00003L8 SideMissing"}))
		Expect(l.apply().status).To(Equal(3))

		requests := l.openRequests()
		Expect(requests).To(HaveLen(1))
		Expect(requests[0].Barcode).To(Equal("A00003L8"))
		Expect(requests[0].OMID).To(Equal(before.OMID))
		Expect(requests[0].Pool).To(Equal("weekly"))
		waiting, _ := l.plan()
		Expect(waiting.Steps).To(BeEmpty())
		Expect(waiting.Waiting).To(HaveLen(1))
		Expect(l.apply().status).To(Equal(3))
		Expect(l.openRequests()).To(HaveLen(1))

		l.hands("insert", "A00003L8", "--into", "port")
		back, _ := l.plan()
		Expect(actions(back)).To(Equal([]string{"Inject A00003L8 ArrivedInPort"}))
		Expect(l.apply().status).To(Equal(0))
		Expect(l.openRequests()).To(BeEmpty())
		after := l.sides()["A00003L8"]
		Expect(after.LMID).To(Equal(before.LMID))
		Expect(after.State).To(Equal(record.Allocated))
		Expect(after.Location.Type).To(Equal(record.InSlot))
		l.whole()
		Expect(l.apply().out).To(Equal(noChanges))
	})

	It("allocates a new cartridge by the label that a MediaSet expects, whatever its barcode", func() {
		l := appliedLab()
		l.edit("weekly.yaml", func(text string) string {
			return text +
				"  - {omid: {labelType: RSM, labelId: 7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11, labelInfo: weekly/9}, barcode: A00009L8}\n" +
				"  - {omid: {labelType: RSM, labelId: 7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b12, labelInfo: weekly/10}, barcode: A00010L8}\n"
		})
		l.hands("insert", "A00009L8", "--into", "port", "--label", "RSM/7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b11", "--info", "weekly/9")
		l.hands("insert", "Z00010L8", "--into", "port", "--label", "RSM/7c0e2f7e-7a0f-4a52-9f5d-0d3c1f0a6b12", "--info", "weekly/10")

		plan, _ := l.plan()
		Expect(actions(plan)).To(ContainElements("Inject A00009L8 ArrivedInPort", "Inject Z00010L8 ArrivedInPort"))
		Expect(l.apply().status).To(Equal(0))
		sides := l.sides()
		Expect(sides["A00009L8"].State).To(Equal(record.Allocated))
		Expect(sides["A00009L8"].Pool).To(Equal("weekly"))
		Expect(sides["Z00010L8"].State).To(Equal(record.Allocated))
		l.whole()

		settled, status := l.plan()
		Expect(status).To(Equal(0))
		Expect(drift(settled)).To(ConsistOf("Z00010L8 " + string(decide.BarcodeDiffers)))
	})
})
