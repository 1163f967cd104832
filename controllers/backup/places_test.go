// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"time"

	g "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/store"
)

var _ = g.Describe("a place that exports go to", func() {
	const nightly = `schedule: "0 2 * * *"; timeZone: UTC; maxAge: 26h`
	var r *rig
	var good string
	g.BeforeEach(func() {
		r = newRig()
		good = r.makeDisk("good")
	})

	// fails uses a place that fails next to one that does not, then mends it.
	fails := func(path, message string, mend func()) {
		g.GinkgoHelper()
		r.useManifests(policyManifest(nightly, path, good))
		r.doAllDue()
		Expect(goodRevisions(good)).To(HaveLen(1))
		Expect(goodRevisions(r.ownExports())).To(HaveLen(1))
		Expect(r.conditionTypes(good)).To(BeEmpty())
		Expect(r.conditionTypes(path)).To(ConsistOf(Failed, TooOld))
		Expect(r.eventReasons()).To(ConsistOf(Failed, TooOld))
		for _, s := range r.Status() {
			if s.Path == path {
				Expect(s.Conditions[0].Message).To(ContainSubstring(message))
			}
		}
		kept := ReadStatus(r.folder)
		Expect(kept).To(HaveLen(3))

		mend()
		r.clock.Advance(59 * time.Second)
		r.doAllDue()
		Expect(r.conditionTypes(path)).NotTo(BeEmpty(), "it is left alone for a minute")
		r.clock.Advance(time.Second)
		r.doAllDue()
		Expect(goodRevisions(path)).To(HaveLen(1))
		Expect(r.conditionTypes(path)).To(BeEmpty())
		Expect(r.eventReasons()).To(ConsistOf(Failed, TooOld, Failed+"Ended", TooOld+"Ended"))
		Expect(goodRevisions(good)).To(HaveLen(1), "the others are not exported to again")
	}

	g.It("is reported when it is gone, and not made: its disk may not be mounted", func() {
		path := filepath.Join(r.disks, "gone")
		fails(path, "mount the disk it is on", func() {
			Expect(path).NotTo(BeADirectory())
			Expect(os.Mkdir(path, 0o700)).To(Succeed())
		})
	})

	g.It("is reported when it is no folder", func() {
		path := filepath.Join(r.disks, "file")
		Expect(os.WriteFile(path, []byte("mine"), 0o600)).To(Succeed())
		fails(path, "is not a folder", func() {
			Expect(os.ReadFile(path)).To(BeEquivalentTo("mine"))
			Expect(os.Remove(path)).To(Succeed())
			Expect(os.Mkdir(path, 0o700)).To(Succeed())
		})
	})

	// mounted mounts a small disk, where the tests may do that.
	mounted := func(path string) {
		if err := syscall.Mount("none", path, "tmpfs", 0, "size=1m"); err != nil {
			g.Skip("nothing can be mounted here: " + err.Error())
		}
		g.DeferCleanup(func() { _ = syscall.Unmount(path, syscall.MNT_DETACH) })
	}

	g.It("is reported when it is full, and nothing half is left there", func() {
		path := r.makeDisk("full")
		mounted(path)
		fails(path, "make room", func() {
			Expect(os.ReadDir(path)).To(BeEmpty())
			Expect(syscall.Unmount(path, 0)).To(Succeed())
		})
	})

	g.It("is reported when it is read-only", func() {
		path := r.makeDisk("read-only")
		mounted(path)
		Expect(syscall.Mount("none", path, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "size=1m")).To(Succeed())
		fails(path, "read-only", func() { Expect(syscall.Unmount(path, 0)).To(Succeed()) })
	})

	g.It("does not keep the others waiting when it does not answer", func() {
		hung := r.makeDisk("hung")
		release := make(chan struct{})
		r.visit = func(v visit, ctx context.Context, s store.Store) visited {
			if v.place.path == hung {
				<-release
			}
			return v.visitPlace(ctx, s)
		}
		r.useManifests(policyManifest(nightly, hung, good))
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); r.Run(ctx) }()
		Eventually(func() []uint64 { return revisionsListed(good) }, "30s").Should(HaveLen(1))
		Consistently(func() []string { return r.conditionTypes(hung) }, "50ms").Should(BeEmpty())
		r.clock.Advance(visitLimit)
		Eventually(func() []string { return r.conditionTypes(hung) }, "30s").Should(ContainElement(Failed))
		r.clock.Advance(24 * time.Hour)
		Eventually(func() []uint64 { return revisionsListed(good) }, "30s").Should(HaveLen(2))

		stop()
		Consistently(ended, "50ms").ShouldNot(BeClosed(), "a stop waits for a visit to end")
		r.clock.Advance(drainLimit)
		Eventually(ended, "30s").Should(BeClosed(), "though not for ever")
		close(release)
	})

	g.It("is given up in time by an apply", func() {
		hung := r.makeDisk("hung")
		release := make(chan struct{})
		g.DeferCleanup(func() { close(release) })
		r.visit = func(v visit, ctx context.Context, s store.Store) visited {
			if v.place.path == hung {
				<-release
			}
			return v.visitPlace(ctx, s)
		}
		r.useManifests(policyManifest(nightly, hung, good))
		ended := make(chan []Status, 1)
		go func() { ended <- r.Once(context.Background(), 200*time.Millisecond) }()
		var status []Status
		Eventually(func() chan []Status { // while time passes
			r.clock.Advance(time.Second)
			return ended
		}, "30s").Should(Receive(&status))
		Expect(status).To(ContainElement(And(HaveField("Path", hung), HaveField("Conditions", ContainElement(HaveField("Type", Failed))))))
		Expect(r.conditionTypes(good)).To(BeEmpty())
	})

	g.It("tells once that its newest export is too old, also after a start", func() {
		db, path := r.Store, r.makeDisk("a")
		r.useManifests(policyManifest(nightly, path))
		r.doAllDue()
		Expect(r.eventReasons()).To(BeEmpty())
		Expect(os.RemoveAll(path)).To(Succeed())
		for range 5 {
			r.clock.Advance(13 * time.Hour)
			r.doAllDue()
			r.startRunner(db)
			r.useManifests(policyManifest(nightly, path))
			r.doAllDue()
		}
		Expect(r.eventReasons()).To(Equal([]string{Failed, TooOld}))
		Expect(r.conditionTypes(path)).To(ConsistOf(Failed, TooOld))
	})

	g.It("does not lose a policy that cannot be read for a while", func() {
		r.useManifests(policyManifest(nightly, good))
		r.doAllDue()
		set := r.useManifests(policyManifest(`schedule: "0 3 * * *"; timeZone: UTC; keep: {last: 1}`))
		Expect(r.Status()).To(HaveLen(1), "read whole, the destination is not declared any more")
		r.useManifests(policyManifest(nightly, good))
		set.Complete = false
		r.Use(set)
		Expect(r.Status()).To(HaveLen(2))
		r.clock.Advance(24 * time.Hour)
		r.doAllDue()
		Expect(goodRevisions(good)).To(HaveLen(2))
		Expect(goodRevisions(r.ownExports())).To(HaveLen(2), "and nothing is removed meanwhile")
	})
})

// revisionsListed are those in a folder that is being written to.
func revisionsListed(dir string) []uint64 {
	list, _ := store.Exports(dir)
	all := []uint64{}
	for _, e := range list {
		if e.Problem == nil {
			all = append(all, e.Revision)
		}
	}
	return all
}
