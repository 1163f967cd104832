// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	"context"
	"path/filepath"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/guardbus"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

func TestGuardBus(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "a guarded bus")
}

const (
	drive1 = 256
	drive2 = 257
	port1  = 768
	slot1  = 1000
	slot2  = 1001
	slot9  = 1008
)

var here = context.Background()

// rig is a virtual library, its devices behind a guard, and, for somebody else,
// the devices themselves.
type rig struct {
	ledger        *guardbus.Ledger
	lib           *virtual.Library
	guarded, bare []scsi.Device
}

// newRig makes a library with two cartridges, whose devices have no news.
func newRig(quirks virtual.Quirks) *rig {
	GinkgoHelper()
	cartridge := func(barcode string) virtual.Stock {
		return virtual.Stock{Medium: virtual.Medium{Barcode: barcode, MediaType: "LTO-8"}, Records: [][]byte{[]byte("text"), nil}}
	}
	folder := filepath.Join(GinkgoT().TempDir(), "library")
	Expect(virtual.Create(folder, virtual.Config{
		Serial: "VLIB0001", Ports: virtual.Range{Count: 1}, Quirks: quirks,
		Stock: []virtual.Stock{cartridge("A00001L8"), cartridge("A00002L8")},
	})).To(Succeed())
	lib, err := virtual.Open(folder, virtual.Options{})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(lib.Close)
	r := &rig{ledger: guardbus.NewLedger(), lib: lib}
	r.bare = devicesOf(lib)
	r.guarded = devicesOf(r.ledger.Guard("vault", lib))
	for _, d := range r.bare {
		Eventually(func() bool { return isAttention(sendCommand(d, scsi.TestUnitReady())) }).Should(BeFalse())
	}
	return r
}

func devicesOf(bus scsi.Bus) []scsi.Device {
	GinkgoHelper()
	found, err := bus.Devices(here)
	Expect(err).NotTo(HaveOccurred())
	return found
}

// sendCommand sends a command, with room for an answer or bytes to go.
func sendCommand(d scsi.Device, cdb []byte) error {
	dir, buf := scsi.In, make([]byte, 1<<16)
	if len(cdb) > 0 {
		switch cdb[0] {
		case scsi.OpWrite6, scsi.OpModeSelect6, scsi.OpModeSelect10, scsi.OpWriteAttribute:
			dir = scsi.Out
		case scsi.OpRewind, scsi.OpMoveMedium, scsi.OpExchangeMedium, scsi.OpTestUnitReady:
			dir, buf = scsi.None, nil
		}
	}
	_, err := d.Do(here, cdb, dir, buf)
	return err
}

func moveCartridge(d []scsi.Device, from, to uint16) error {
	return sendCommand(d[0], scsi.MoveMedium(0, from, to, false))
}

// takeNews takes the news of a medium that was loaded.
func (r *rig) takeNews() {
	for _, d := range r.bare[1:] {
		_ = sendCommand(d, scsi.TestUnitReady())
	}
}

// loadAsOther puts a cartridge into the first drive, past the guard.
func (r *rig) loadAsOther(slot uint16) {
	GinkgoHelper()
	Expect(moveCartridge(r.bare, slot, drive1)).To(Succeed())
	r.takeNews()
}

// unloadAsOther takes it out again.
func (r *rig) unloadAsOther(slot uint16) {
	GinkgoHelper()
	Expect(sendCommand(r.bare[1], scsi.Unload())).To(Succeed())
	Expect(moveCartridge(r.bare, drive1, slot)).To(Succeed())
}

// loadThroughGuard puts a cartridge into the first drive, through the guard.
func (r *rig) loadThroughGuard(slot uint16) {
	GinkgoHelper()
	Expect(moveCartridge(r.guarded, slot, drive1)).To(Succeed())
	r.takeNews()
}

func (r *rig) rewindThroughGuard() error { return sendCommand(r.guarded[1], scsi.Rewind()) }

func (r *rig) isOurs() bool { return r.ledger.Ours("vault", drive1) }

func (r *rig) addFault(f virtual.Fault) {
	GinkgoHelper()
	_, err := r.lib.AddFault(f)
	Expect(err).NotTo(HaveOccurred())
}

// loseNextAnswer makes the next move never answer.
func (r *rig) loseNextAnswer(carriedOut bool) {
	GinkgoHelper()
	r.addFault(virtual.Fault{Kind: virtual.NoAnswer, Once: true, CarriedOut: carriedOut})
}

// beRefused matches the guard's refusal.
func beRefused() OmegaMatcher { return MatchError(guardbus.ErrNotOurs) }
