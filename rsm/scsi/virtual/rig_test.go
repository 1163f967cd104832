// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// Addresses of the default geometry.
const (
	slot1  = 1000
	slot2  = 1001
	slot3  = 1002
	port1  = 768
	port2  = 769
	drive1 = 256
	drive2 = 257
)

func newClock() *clocktest.Clock { return clocktest.New(time.Unix(1_800_000_000, 0)) }

// rig is an open library with a host and an operator.
type rig struct {
	dir   string
	lib   *virtual.Library
	units []scsi.Device
	clock *clocktest.Clock
}

// newRig makes and opens a library, and reads the power-on attentions away.
func newRig(config virtual.Config) *rig {
	GinkgoHelper()
	r := &rig{dir: filepath.Join(GinkgoT().TempDir(), "library"), clock: newClock()}
	if config.Serial == "" {
		config.Serial = "VLIB0001"
	}
	if config.Ports.Count == 0 {
		config.Ports.Count = 4
	}
	Expect(virtual.Create(r.dir, config)).To(Succeed())
	r.openLibrary()
	r.takeAttentions()
	return r
}

func (r *rig) openLibrary() {
	GinkgoHelper()
	var err error
	r.lib, err = virtual.Open(r.dir, virtual.Options{Clock: r.clock})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(r.lib.Close)
	r.units, err = r.lib.Devices(context.Background())
	Expect(err).NotTo(HaveOccurred())
}

// reopenLibrary switches the library off and on again.
func (r *rig) reopenLibrary() {
	GinkgoHelper()
	Expect(r.lib.Close()).To(Succeed())
	r.openLibrary()
}

// takeAttentions reads the pending attentions of every unit away.
func (r *rig) takeAttentions() {
	GinkgoHelper()
	for lun := range r.units {
		for range 5 {
			var s *scsi.Sense
			if !errors.As(r.doWithoutData(lun, 0, 0, 0, 0, 0, 0), &s) || s.Key != scsi.UnitAttention {
				break
			}
		}
	}
}

// doWithoutData sends a command without data.
func (r *rig) doWithoutData(lun int, cdb ...byte) error {
	_, err := r.units[lun].Do(context.Background(), cdb, scsi.None, nil)
	return err
}

// doIn sends a command and returns what came back.
func (r *rig) doIn(lun int, cdb ...byte) ([]byte, error) {
	buf := make([]byte, 1<<16)
	n, err := r.units[lun].Do(context.Background(), cdb, scsi.In, buf)
	return buf[:n], err
}

// doOut sends a command with data.
func (r *rig) doOut(lun int, data []byte, cdb ...byte) error {
	_, err := r.units[lun].Do(context.Background(), cdb, scsi.Out, data)
	return err
}

func highByte(v int) byte { return byte(v >> 8) }
func lowByte(v int) byte  { return byte(v) }

func (r *rig) moveMedium(from, to int) error {
	return r.doWithoutData(0, 0xA5, 0, 0, 0, highByte(from), lowByte(from), highByte(to), lowByte(to), 0, 0, 0, 0)
}

// mountMedium moves a cartridge into the first drive and waits for it.
func (r *rig) mountMedium(from int) {
	GinkgoHelper()
	Expect(r.moveMedium(from, drive1)).To(Succeed())
	r.takeAttentions()
	Expect(r.testReady(1)).To(Succeed())
}

func (r *rig) testReady(lun int) error   { return r.doWithoutData(lun, 0, 0, 0, 0, 0, 0) }
func (r *rig) unloadDrive(lun int) error { return r.doWithoutData(lun, 0x1B, 0, 0, 0, 0, 0) }
func (r *rig) rewindDrive(lun int) error { return r.doWithoutData(lun, 0x01, 0, 0, 0, 0, 0) }

// readBlock reads a block of any length.
func (r *rig) readBlock(lun int) ([]byte, error) { return r.doIn(lun, 0x08, 0x02, 0, 0xFF, 0xFF, 0) }

func (r *rig) writeBlock(lun int, data string) error {
	return r.doOut(lun, []byte(data), 0x0A, 0, 0, highByte(len(data)), lowByte(len(data)), 0)
}

func (r *rig) writeFilemarks(lun, count int) error {
	return r.doWithoutData(lun, 0x10, 0, 0, 0, byte(count), 0)
}

// spaceOver sends SPACE(6).
func (r *rig) spaceOver(lun int, code byte, count int) error {
	return r.doWithoutData(lun, 0x11, code, byte(count>>16), byte(count>>8), byte(count), 0)
}

// elementStatus reads the descriptor of one element, with its volume tag.
func (r *rig) elementStatus(address int) []byte {
	GinkgoHelper()
	b, err := r.doIn(0, 0xB8, 0x10, highByte(address), lowByte(address), 0, 1, 0, 0, 0xFF, 0xFF, 0, 0)
	Expect(err).NotTo(HaveOccurred())
	Expect(len(b)).To(BeNumerically(">", 16))
	Expect(int(b[16])<<8 | int(b[17])).To(Equal(address))
	return b[16:]
}

// The flags of byte 2 of an element descriptor.
const (
	full      = 0x01
	impExp    = 0x02
	exception = 0x04
	access    = 0x08
)

// Sense matches a CHECK CONDITION by key, ASC and ASCQ.
func Sense(key scsi.SenseKey, code uint16) OmegaMatcher {
	return WithTransform(func(err error) [2]int {
		var s *scsi.Sense
		if !errors.As(err, &s) {
			return [2]int{-1, -1}
		}
		return [2]int{int(s.Key), int(s.Code())}
	}, Equal([2]int{int(key), int(code)}))
}

// senseOf returns the sense data of an error.
func senseOf(err error) *scsi.Sense {
	GinkgoHelper()
	var s *scsi.Sense
	Expect(errors.As(err, &s)).To(BeTrue(), "%v is no sense data", err)
	return s
}

// stockWithRecords is a cartridge with records.
func stockWithRecords(barcode string, records ...string) virtual.Stock {
	s := virtual.Stock{Medium: virtual.Medium{Barcode: barcode, MediaType: "LTO-8"}}
	for _, r := range records {
		if r == "" {
			s.Records = append(s.Records, nil)
		} else {
			s.Records = append(s.Records, []byte(r))
		}
	}
	return s
}
