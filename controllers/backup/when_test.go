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

// hundred declares a library of a hundred cartridges, and a set of them.
func hundred() string {
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
	s.r.settle()
	return func(error) {}
}

var _ = g.Describe("when the database is exported", func() {
	var r *rig
	g.BeforeEach(func() { r = newRig() })

	g.It("makes one export of a hundred allocations", func() {
		disk := r.disk("a")
		set := r.use(hundred() + policy("after: [Allocation]", disk))
		r.settle()
		Expect(revisions(disk)).To(HaveLen(1), "the first one is made at once")
		r.clock.Advance(time.Hour)

		reconciler := controllers.Reconciler{Manager: r.manager, Log: logr.Discard(), Reporter: stepping{r}}
		r.PassBegins()
		outcome, err := reconciler.Apply(context.Background(), decide.Compile(set), "")
		Expect(err).NotTo(HaveOccurred())
		Expect(outcome.Done).To(BeNumerically(">=", 101))
		Expect(revisions(disk)).To(HaveLen(1), "none is made in the middle")
		r.PassEnds()
		r.settle()
		r.clock.Advance(quiet)
		r.settle()
		Expect(revisions(disk)).To(HaveLen(2))
		Expect(revisions(r.own())).To(HaveLen(2))
		Expect(revisions(disk)[0]).To(Equal(r.manager.Revision()))

		r.clock.Advance(time.Hour)
		r.settle()
		Expect(revisions(disk)).To(HaveLen(2), "nothing has changed since")
	})

	g.It("makes a missed export up once after a start", func() {
		db := r.Store
		r.use(policy(`schedule: "0 2 * * *"; timeZone: UTC`))
		r.settle()
		Expect(revisions(r.own())).To(HaveLen(1))
		r.clock.Advance(10 * 24 * time.Hour)
		for range 3 {
			r.start(db)
			r.use(policy(`schedule: "0 2 * * *"; timeZone: UTC`))
			r.settle()
			Expect(revisions(r.own())).To(HaveLen(2))
			r.clock.Advance(time.Hour)
		}
		next, _ := r.beginDueVisits(context.Background())
		Expect(next).To(BeTemporally("<=", r.clock.Now().Add(lookAgain)))
		r.clock.Advance(24 * time.Hour)
		r.settle()
		Expect(revisions(r.own())).To(HaveLen(3))
	})

	g.It("exports after a start what was changed before it and not exported", func() {
		db := r.Store
		r.use(policy("after: [Reconcile]"))
		r.settle()
		r.clock.Advance(time.Hour)
		r.change()
		r.clock.Advance(time.Hour)
		r.start(db)
		r.use(policy("after: [Reconcile]"))
		r.settle()
		Expect(revisions(r.own())).To(HaveLen(2))
		Expect(revisions(r.own())[0]).To(Equal(r.manager.Revision()))
	})

	g.It("exports again what an export held that has gone", func() {
		r.use(policy("after: [Reconcile]"))
		r.settle()
		r.clock.Advance(time.Hour)
		r.change()
		r.clock.Advance(time.Minute)
		r.settle()
		Expect(revisions(r.own())).To(HaveLen(2))
		damage(r.own(), 0)
		r.clock.Advance(lookAgain)
		r.settle()
		Expect(revisions(r.own())).To(HaveLen(2))
		Expect(revisions(r.own())[0]).To(Equal(r.manager.Revision()))
	})

	g.It("takes a log that is too long to read for a change", func() {
		r.use(policy("after: [Allocation]"))
		r.settle()
		r.clock.Advance(time.Hour)
		s := r.places[0]
		s.follow(auditTail{head: maxFollow + 7}, r.clock.Now())
		Expect(s.changed).To(BeEmpty(), "nothing was read")
		r.change()
		tail, err := r.readLog(context.Background())
		Expect(err).NotTo(HaveOccurred())
		tail.fresh[0].Seq, tail.head = maxFollow+7, maxFollow+7
		s.follow(tail, r.clock.Now())
		Expect(s.changed).To(HaveLen(2))
	})

	g.It("makes every export that is due at the end of an apply, and no more", func() {
		disk := r.disk("a")
		r.use(policy("after: [Reconcile]", disk))
		r.change()
		Expect(r.Once(context.Background(), time.Minute)).To(HaveEach(HaveField("Conditions", BeEmpty())))
		Expect(revisions(disk)).To(HaveLen(1))
		r.clock.Advance(time.Second)
		r.change()
		r.Once(context.Background(), time.Minute)
		Expect(revisions(disk)).To(HaveLen(2))
		r.clock.Advance(time.Second)
		r.Once(context.Background(), time.Minute)
		Expect(revisions(disk)).To(HaveLen(2))
	})
})
