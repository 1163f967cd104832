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

// askedWay is a way to a library that notes which devices are asked how far
// they are.
func askedWay(lib *virtual.Library) (*relay, *sync.Map) {
	var names sync.Map
	return &relay{keptOpen{lib}, func(ctx context.Context, d scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
		if cdb[0] == scsi.OpReadPosition || cdb[0] == scsi.OpLogSense {
			names.Store(d.Name(), true)
		}
		return d.Do(ctx, cdb, dir, buf)
	}}, &names
}

var _ = Describe("whoever has mounted a medium", func() {
	It("is not watched: he has told what he does", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
		r.takeInventory(record.Fast)
		must(r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, rsm.MountOptions{Drive: drive2}))
		way, names := askedWay(r.lib)
		r.bus = way
		r.restartManager()
		r.strangers().putInDrive("A00002L8", drive1)
		must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Full, Exclusive: true}))
		_, idle := names.Load("drive 256")
		Expect(idle).To(BeTrue(), "the drive that others have is watched")
		_, mounted := names.Load("drive 257")
		Expect(mounted).To(BeFalse())
	})
})
