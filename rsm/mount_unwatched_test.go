// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// asking is a way to a library that notes who is asked how far it is.
type asking struct {
	kept
	mu    sync.Mutex
	asked map[string]int
}

func (a *asking) Devices(ctx context.Context) ([]scsi.Device, error) {
	all, err := a.kept.Devices(ctx)
	for i, d := range all {
		all[i] = &askedDevice{d, a}
	}
	return all, err
}

type askedDevice struct {
	scsi.Device
	way *asking
}

func (d *askedDevice) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	if cdb[0] == scsi.OpReadPosition || cdb[0] == scsi.OpLogSense {
		d.way.mu.Lock()
		d.way.asked[d.Name()]++
		d.way.mu.Unlock()
	}
	return d.Device.Do(ctx, cdb, dir, buf)
}

var _ = Describe("whoever has mounted a medium", func() {
	It("is not watched: he has told what he does", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelled("A00001L8", idA), labelled("A00002L8", idB)}})
		r.look(rsm.Fast)
		must(r.s.Mount(here, rsm.SideRef{PMID: r.by("A00001L8").PMID}, rsm.MountOptions{Drive: drive2}))
		way := &asking{kept: kept{r.lib}, asked: map[string]int{}}
		r.bus = way
		r.restart()
		r.theirs().load("A00002L8", drive1)
		must(r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: rsm.Full, Exclusive: true}))
		Expect(way.asked).To(HaveKey("drive 256"))
		Expect(way.asked).NotTo(HaveKey("drive 257"))
	})
})
