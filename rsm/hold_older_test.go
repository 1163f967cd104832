// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

var _ = Describe("a database that is opened", func() {
	var r *rig
	var folder string
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeInventory(record.Fast)
		folder = filepath.Join(r.dir, "export")
	})
	distrust := func() record.HoldReason {
		GinkgoHelper()
		exports, err := store.Exports(folder)
		if !errors.Is(err, fs.ErrNotExist) {
			r.must(err)
		}
		r.must(r.s.Distrust(here, exports))
		r.mustBeSound()
		if r.m.Hold() == nil {
			return ""
		}
		return r.m.Hold().Reason
	}
	export := func() string {
		_, file, err := store.ExportFile(here, r.store, folder, r.clock.Now())
		r.must(err)
		return file
	}
	// busy commits something.
	busy := func(name string) { r.createPool(name) }
	// putBack replaces the database by a copy.
	putBack := func(file string) {
		r.must(r.m.Close())
		r.must(r.store.Close())
		text, err := os.ReadFile(file)
		r.must(err)
		r.must(os.WriteFile(filepath.Join(r.dir, "rsm.db"), text, 0o600))
		r.openManager()
	}

	It("is held when nobody ever wrote to it", func() {
		fresh, err := rsm.New(here, rsm.Options{Store: store.NewOverlay(nil), Clock: r.clock})
		r.must(err)
		r.must(fresh.Session(record.Actor{}).Distrust(here, nil))
		Expect(fresh.Hold().Reason).To(Equal(record.NewDatabase))
	})

	It("is not held when it is as new as its exports, or newer", func() {
		Expect(distrust()).To(BeEmpty())
		export()
		Expect(distrust()).To(BeEmpty())
		busy("a")
		Expect(distrust()).To(BeEmpty())
	})

	It("is held, once, when an export is newer", func() {
		old := export()
		busy("a")
		export()
		putBack(old)
		Expect(distrust()).To(Equal(record.OlderThanExport))
		Expect(r.m.Hold().Message).To(ContainSubstring("an old copy was put in its place"))
		Expect(r.mediumBy("A00001L8").Sides[0].Evidence.Level).To(Equal(record.Claimed))

		By("ending the hold, with the newer export still there")
		r.must(r.s.EndHold(here, "all seen"))
		r.restartManager()
		Expect(distrust()).To(BeEmpty())
	})

	It("is held again when it goes back again, whatever the revisions then are", func() {
		old := export()
		busy("a")
		busy("b")
		busy("c")
		busy("d")
		busy("e")
		busy("f")
		export() // the newest revision of all
		putBack(old)
		Expect(distrust()).To(Equal(record.OlderThanExport))
		r.must(r.s.EndHold(here, "all seen"))
		second := export()
		busy("g")
		export() // newer than second, older than the newest of the first time
		putBack(second)
		Expect(distrust()).To(Equal(record.OlderThanExport))
		r.must(r.s.EndHold(here, "all seen"))

		By("putting the first copy back, which knows of none of this")
		putBack(old)
		Expect(distrust()).To(Equal(record.OlderThanExport))
	})

	It("is not held for what an import has put in its place on purpose", func() {
		old := export()
		busy("a")
		export()
		putBack(old)
		r.must(r.s.BeginHold(here, record.Imported, "imported"))
		Expect(distrust()).To(Equal(record.Imported))
		r.must(r.s.EndHold(here, "all seen"))
		Expect(distrust()).To(BeEmpty())
	})

	It("is a claim as a whole when the copy was made under a hold, after labels were read", func() {
		r.must(r.s.BeginHold(here, record.Imported, "imported"))
		r.takeInventory(record.Full)
		old := export()
		busy("a")
		export()
		putBack(old)
		Expect(r.mediumBy("A00001L8").Sides[0].Evidence.Level).To(Equal(record.ByLabel))
		Expect(distrust()).To(Equal(record.Imported))
		Expect(r.mediumBy("A00001L8").Sides[0].Evidence.Level).To(Equal(record.Claimed))
	})

	It("is not compared with the exports of another database", func() {
		other, err := store.OpenBolt(filepath.Join(r.dir, "other.db"), store.BoltOptions{})
		r.must(err)
		defer func() { _ = other.Close() }()
		for range 100 {
			_, err := other.Update(here, func(w store.Writer) error { return w.Put("x", "y", nil) })
			r.must(err)
		}
		_, _, err = store.ExportFile(here, other, folder, r.clock.Now())
		r.must(err)
		Expect(distrust()).To(BeEmpty())
	})
})
