// SPDX-License-Identifier: Apache-2.0

package foreignuser_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/foreignuser"
	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

func TestForeignUser(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "a foreign user")
}

const (
	drive1 = 256
	drive2 = 257
	slot1  = 1000
	slot2  = 1001
	pace   = time.Millisecond
)

// library is what the specs need of any library.
type library struct {
	user *foreignuser.User
	// other is the connection of somebody else.
	other scsi.Bus
}

// virtualLibrary makes one with two drives. Its one bus is everybody's.
func virtualLibrary(quirks virtual.Quirks) library {
	GinkgoHelper()
	folder := filepath.Join(GinkgoT().TempDir(), "library")
	cartridge := func(barcode string) virtual.Stock {
		return virtual.Stock{Medium: virtual.Medium{Barcode: barcode, MediaType: "LTO-8"}}
	}
	Expect(virtual.Create(folder, virtual.Config{
		Serial: "VLIB0001", Quirks: quirks, Stock: []virtual.Stock{cartridge("A00001L8"), cartridge("A00002L8")},
	})).To(Succeed())
	lib, err := virtual.Open(folder, virtual.Options{})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(lib.Close)
	user, err := foreignuser.New(lib, foreignuser.UnloadAsTape)
	Expect(err).NotTo(HaveOccurred())
	return library{user, lib}
}

// tgtLibrary is the same over iSCSI, with a session for each.
func tgtLibrary(ctx context.Context) library {
	GinkgoHelper()
	tgt.Need(GinkgoT())
	folder, err := os.MkdirTemp("", "lab") // the path of a socket is short
	Expect(err).NotTo(HaveOccurred())
	lab, err := tgt.Start(ctx, tgt.Layout{
		Drives: tgt.Range{Count: 2}, Cartridges: []tgt.Cartridge{{Barcode: "A00001L8"}, {Barcode: "A00002L8"}},
	}, folder)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(lab.Close)
	connect := func() scsi.Bus {
		bus, err := lab.Connect()
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(bus.Close)
		return bus
	}
	user, err := foreignuser.New(connect(), foreignuser.UnloadAsDisc)
	Expect(err).NotTo(HaveOccurred())
	return library{user, connect()}
}

// sendToDrive sends a command to a drive over the other connection, after the
// unit attentions that it begins with. Drives come behind all else.
func (l library) sendToDrive(ctx context.Context, drive int, cdb []byte) {
	GinkgoHelper()
	devices, err := l.other.Devices(ctx)
	Expect(err).NotTo(HaveOccurred())
	d := devices[len(devices)-2+drive-drive1]
	Eventually(func() error {
		_, err := d.Do(ctx, cdb, scsi.None, nil)
		return err
	}).Should(Succeed())
}
