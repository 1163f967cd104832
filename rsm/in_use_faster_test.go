// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// beatenWay is a way to a library in which somebody else is faster than the first
// move of the robot.
func beatenWay(lib *virtual.Library, do func()) *relay {
	var once sync.Once
	return &relay{keptOpen{lib}, func(ctx context.Context, d scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
		if cdb[0] == scsi.OpMoveMedium {
			once.Do(do)
		}
		return d.Do(ctx, cdb, dir, buf)
	}}
}

var _ = Describe("somebody who is faster than the robot", func() {
	var r *rig
	var held func() []string
	BeforeEach(func() {
		r = newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
	})
	// by has somebody do something between the last look and the move.
	by := func(do func()) {
		r.bus = beatenWay(r.lib, do)
		r.restartManager()
		held = r.startLogged()
	}

	for verb, try := range map[string]func() error{
		"Identify": func() error { _, err := r.s.Identify(here, r.mediumBy("A00001L8").PMID, "test"); return err },
		"Mount": func() error {
			_, err := r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, rsm.MountOptions{Drive: drive1})
			return err
		},
	} {
		It("keeps the very cartridge that "+verb+" was about, in the very drive", func() {
			by(func() { _, _ = r.lib.Move("A00001L8", "drive:1") })
			Expect(try()).NotTo(Succeed())
			Expect(r.m.Snapshot().Open).To(BeEmpty())
			r.mustBeTheirs("A00001L8", drive1)
			r.takeInventory(record.Full)
			r.mustBeTheirs("A00001L8", drive1)
			r.restartManager()
			r.takeInventory(record.Full)
			r.mustBeTheirs("A00001L8", drive1)
			Expect(held()).To(BeEmpty())
		})

		It("keeps the cartridge that "+verb+" was about, in another drive", func() {
			by(func() { _, _ = r.lib.Move("A00001L8", "drive:2") })
			Expect(try()).NotTo(Succeed())
			r.takeInventory(record.Full)
			r.mustBeTheirs("A00001L8", drive2)
			Expect(r.m.Snapshot().Open).To(BeEmpty())
			must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00002L8").PMID}, rsm.MountOptions{Drive: drive1}))
			Expect(held()).To(BeEmpty())
		})
	}

	It("may have filled the drive since the last inventory: what was to go there stays where it is", func() {
		r.strangers().putInDrive("A00002L8", drive1)
		for range 2 {
			_, err := r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, rsm.MountOptions{Drive: drive1})
			Expect(err).To(HaveOccurred())
			Expect(r.mediumBy("A00001L8").Location).To(Equal(slotLocation(1)))
			Expect(r.m.Snapshot().Open).To(BeEmpty())
			r.takeFastInventory()
			r.mustBeTheirs("A00002L8", drive1)
		}
	})

	It("gets no second move to the drive that it has filled meanwhile", func() {
		by(func() { _, _ = r.lib.Move("A00002L8", "drive:1") }) // after which the changer has news
		_, err := r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, rsm.MountOptions{Drive: drive1})
		Expect(err).To(MatchError(ContainSubstring("is full already")))
		r.takeInventory(record.Fast)
		r.mustBeTheirs("A00002L8", drive1)
	})
})
