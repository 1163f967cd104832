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

// onceReadWay is a way to a library in which something happens once a cartridge's
// memory was read, which is the last thing that is read.
func onceReadWay(lib *virtual.Library, do func()) *relay {
	var once sync.Once
	return &relay{keptOpen{lib}, func(ctx context.Context, d scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
		n, err := d.Do(ctx, cdb, dir, buf)
		if err == nil && cdb[0] == scsi.OpReadAttribute {
			once.Do(do)
		}
		return n, err
	}}
}

var _ = Describe("a cartridge that a person takes out of its drive as soon as it was read", func() {
	It("is not mounted, and the records stay whole", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA)}})
		r.takeInventory(record.Fast)
		r.bus = onceReadWay(r.lib, func() { _, _ = r.lib.Move("A00001L8", "slot:1") })
		r.restartManager()
		_, err := r.s.Mount(here, record.SideRef{PMID: r.mediumBy("A00001L8").PMID}, rsm.MountOptions{Drive: drive1})
		Expect(err).To(MatchError(ContainSubstring("is in slot 1000 now")))
		r.mustBeSound()
		Expect(r.mediumBy("A00001L8").Mount).To(BeNil())
		r.restartManager()
	})
})
