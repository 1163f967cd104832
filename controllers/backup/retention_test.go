// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	g "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

var _ = g.Describe("which exports are kept", func() {
	var r *rig
	var disk string
	g.BeforeEach(func() { r = newRig(); disk = r.makeDisk("a") })

	// export makes exports, an hour between them.
	export := func(n int) {
		g.GinkgoHelper()
		for range n {
			r.changeInPass()
			r.clock.Advance(time.Hour)
			r.doAllDue()
		}
	}
	hourly := func(keep string) { r.useManifests(policyManifest("after: [Reconcile]; keep: {last: "+keep+"}", disk)) }

	g.It("keeps as many as are asked for in each place", func() {
		hourly("3")
		export(5)
		newest := r.manager.Revision()
		for _, dir := range []string{disk, r.ownExports()} {
			Expect(goodRevisions(dir)).To(Equal([]uint64{newest, newest - 1, newest - 2}))
			Expect(os.ReadDir(dir)).To(HaveLen(6), "manifests go with their exports")
		}
	})

	g.It("keeps the newest good one however many damaged ones follow it", func() {
		hourly("2")
		export(2)
		before := goodRevisions(disk)
		damageExport(disk, 0)
		Expect(goodRevisions(disk)).To(HaveLen(1))
		export(1)
		Expect(goodRevisions(disk)).To(Equal([]uint64{r.manager.Revision(), before[1]}))
		export(1)
		Expect(goodRevisions(disk)).To(Equal([]uint64{r.manager.Revision(), r.manager.Revision() - 1}))
		Expect(os.ReadDir(disk)).To(HaveLen(4), "the damaged one is older than two good ones")
	})

	g.It("removes nothing that is not its own", func() {
		others := newRig()
		others.changeInPass()
		_, theirs, err := store.ExportFile(context.Background(), others.Store, disk, noon.Add(-24*time.Hour))
		Expect(err).NotTo(HaveOccurred())
		lone := filepath.Join(disk, "rsm-0000000001-20200101T000000Z.db")
		letter := filepath.Join(disk, "README")
		Expect(errors.Join(os.WriteFile(lone, nil, 0o600), os.WriteFile(letter, nil, 0o600))).To(Succeed())
		hourly("1")
		export(3)
		Expect(theirs).To(BeARegularFile())
		Expect(lone).To(BeARegularFile())
		Expect(letter).To(BeARegularFile())
		Expect(os.ReadDir(disk)).To(HaveLen(6))
	})

	g.It("takes those of another database for none", func() {
		others := newRig()
		others.changeInPass()
		_, _, err := store.ExportFile(context.Background(), others.Store, disk, noon)
		Expect(err).NotTo(HaveOccurred())
		r.clock.Advance(time.Minute)
		r.useManifests(policyManifest(`schedule: "0 2 * * *"; timeZone: UTC; maxAge: 26h; keep: {last: 1}`, disk))
		r.doAllDue()
		Expect(goodRevisions(disk)).To(HaveLen(2))
		_, _, err = store.ExportFile(context.Background(), others.Store, disk, r.clock.Now().Add(time.Minute))
		Expect(err).NotTo(HaveOccurred())
		r.clock.Advance(lookAgain)
		r.doAllDue()
		Expect(goodRevisions(disk)).To(HaveLen(3), "a newer one of theirs hides none of ours")
		Expect(r.conditionTypes(disk)).To(BeEmpty())
	})

	g.It("removes nothing while the records are being checked", func() {
		hourly("1")
		export(1)
		session := r.manager.Session(record.Actor{Application: "test"})
		Expect(session.BeginHold(context.Background(), record.Imported, "an export was put in place")).To(Succeed())
		export(2)
		Expect(goodRevisions(disk)).To(HaveLen(3))
		Expect(session.EndHold(context.Background(), "all was seen")).To(Succeed())
		export(1)
		Expect(goodRevisions(disk)).To(HaveLen(1))
	})

	g.It("does not export without end to a disk that changes what is written", func() {
		rots := 0
		r.visit = func(v visit, ctx context.Context, s store.Store) visited {
			done := v.visitPlace(ctx, s)
			if done.made != nil && v.place.path == disk {
				rots++
				damageExport(disk, 0)
				done.known = nil
				again := v
				again.export, again.known = false, nil
				looked := again.visitPlace(ctx, s)
				done.copies = looked.copies
			}
			return done
		}
		hourly("3")
		r.doAllDue()
		Expect(rots).To(Equal(1))
		Expect(r.conditionTypes(disk)).To(Equal([]string{Failed}))
		r.clock.Advance(time.Minute)
		r.doAllDue()
		Expect(rots).To(Equal(2))
	})
})
