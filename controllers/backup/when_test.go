// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-logr/logr"
	g "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers"
	"rsm.storage/rsmctl/controllers/decide"
)

// hundredCartridges declares a library of a hundred cartridges, and a set of them.
func hundredCartridges() string {
	var stock, sides strings.Builder
	for i := 1; i <= 100; i++ {
		omid := fmt.Sprintf("{labelType: RSM, labelId: 00000000-0000-4000-8000-%012d}", i)
		fmt.Fprintf(&stock, "    - {barcode: A%05dL8, label: %s}\n", i, omid)
		fmt.Fprintf(&sides, "  - {omid: %s, barcode: A%05dL8}\n", omid, i)
	}
	return `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: vault}
spec:
  driver: virtual
  virtual:
    slots: 120
    drives: 2
    stock:
` + stock.String() + `---
apiVersion: rsm.storage/v1alpha1
kind: MediaPool
metadata: {name: weekly}
spec: {mediaType: LTO-8}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: weekly}
spec:
  pool: weekly
  verify: Barcode
  sides:
` + sides.String() + "---\n"
}

// stepping is a Reporter that lets the backups have a look before each step.
type stepping struct{ r *rig }

func (stepping) Planned(int, *decide.Plan, bool)  {}
func (stepping) Looking(string, int, int, string) {}
func (s stepping) Step(int, int, decide.Step) func(error) {
	s.r.clock.Advance(time.Second)
	s.r.doAllDue()
	return func(error) {}
}

var _ = g.Describe("when the database is exported", func() {
	var r *rig
	g.BeforeEach(func() { r = newRig() })

	g.It("makes one export of a hundred allocations", func() {
		disk := r.makeDisk("a")
		set := r.useManifests(hundredCartridges() + policyManifest("after: [Allocation]", disk))
		r.doAllDue()
		Expect(goodRevisions(disk)).To(HaveLen(1), "the first one is made at once")
		r.clock.Advance(time.Hour)

		reconciler := controllers.Reconciler{Manager: r.manager, Log: logr.Discard(), Reporter: stepping{r}}
		r.PassBegins()
		outcome, err := reconciler.Apply(context.Background(), decide.Compile(set), "")
		Expect(err).NotTo(HaveOccurred())
		Expect(outcome.Done).To(BeNumerically(">=", 101))
		Expect(goodRevisions(disk)).To(HaveLen(1), "none is made in the middle")
		r.PassEnds()
		r.doAllDue()
		r.clock.Advance(quietTime)
		r.doAllDue()
		Expect(goodRevisions(disk)).To(HaveLen(2))
		Expect(goodRevisions(r.ownExports())).To(HaveLen(2))
		Expect(goodRevisions(disk)[0]).To(Equal(r.manager.Revision()))

		r.clock.Advance(time.Hour)
		r.doAllDue()
		Expect(goodRevisions(disk)).To(HaveLen(2), "nothing has changed since")
	})

	g.It("makes a missed export up once after a start", func() {
		db := r.Store
		r.useManifests(policyManifest(`schedule: "0 2 * * *"; timeZone: UTC`))
		r.doAllDue()
		Expect(goodRevisions(r.ownExports())).To(HaveLen(1))
		r.clock.Advance(10 * 24 * time.Hour)
		for range 3 {
			r.startRunner(db)
			r.useManifests(policyManifest(`schedule: "0 2 * * *"; timeZone: UTC`))
			r.doAllDue()
			Expect(goodRevisions(r.ownExports())).To(HaveLen(2))
			r.clock.Advance(time.Hour)
		}
		next, _ := r.beginDueVisits(context.Background())
		Expect(next).To(BeTemporally("<=", r.clock.Now().Add(lookAgain)))
		r.clock.Advance(24 * time.Hour)
		r.doAllDue()
		Expect(goodRevisions(r.ownExports())).To(HaveLen(3))
	})

	g.It("exports after a start what was changed before it and not exported", func() {
		db := r.Store
		r.useManifests(policyManifest("after: [Reconcile]"))
		r.doAllDue()
		r.clock.Advance(time.Hour)
		r.changeInPass()
		r.clock.Advance(time.Hour)
		r.startRunner(db)
		r.useManifests(policyManifest("after: [Reconcile]"))
		r.doAllDue()
		Expect(goodRevisions(r.ownExports())).To(HaveLen(2))
		Expect(goodRevisions(r.ownExports())[0]).To(Equal(r.manager.Revision()))
	})

	g.It("exports again what an export held that has gone", func() {
		r.useManifests(policyManifest("after: [Reconcile]"))
		r.doAllDue()
		r.clock.Advance(time.Hour)
		r.changeInPass()
		r.clock.Advance(time.Minute)
		r.doAllDue()
		Expect(goodRevisions(r.ownExports())).To(HaveLen(2))
		damageExport(r.ownExports(), 0)
		r.clock.Advance(lookAgain)
		r.doAllDue()
		Expect(goodRevisions(r.ownExports())).To(HaveLen(2))
		Expect(goodRevisions(r.ownExports())[0]).To(Equal(r.manager.Revision()))
	})

	g.It("takes a log that is too long to read for a change", func() {
		r.useManifests(policyManifest("after: [Allocation]"))
		r.doAllDue()
		r.clock.Advance(time.Hour)
		s := r.places[0]
		s.followAuditTail(auditTail{head: maxFollow + 7}, r.clock.Now())
		Expect(s.changed).To(BeEmpty(), "nothing was read")
		r.changeInPass()
		tail, err := r.readAuditTail(context.Background())
		Expect(err).NotTo(HaveOccurred())
		tail.fresh[0].Seq, tail.head = maxFollow+7, maxFollow+7
		s.followAuditTail(tail, r.clock.Now())
		Expect(s.changed).To(HaveLen(2))
	})

	g.It("makes every export that is due at the end of an apply, and no more", func() {
		disk := r.makeDisk("a")
		r.useManifests(policyManifest("after: [Reconcile]", disk))
		r.changeInPass()
		Expect(r.Once(context.Background(), time.Minute)).To(HaveEach(HaveField("Conditions", BeEmpty())))
		Expect(goodRevisions(disk)).To(HaveLen(1))
		r.clock.Advance(time.Second)
		r.changeInPass()
		r.Once(context.Background(), time.Minute)
		Expect(goodRevisions(disk)).To(HaveLen(2))
		r.clock.Advance(time.Second)
		r.Once(context.Background(), time.Minute)
		Expect(goodRevisions(disk)).To(HaveLen(2))
	})
})
