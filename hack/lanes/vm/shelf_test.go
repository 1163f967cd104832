// SPDX-License-Identifier: Apache-2.0

package vm_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// shelf is a virtual library with the cartridges of the quickstart, behind an
// iSCSI target of this process.
type shelf struct {
	folder  string
	library *virtual.Library
	target  *iscsitest.Target
	heard   *journal
}

const changerSerial = "VMLANE"

func makeShelf(ctx context.Context) *shelf {
	GinkgoHelper()
	l := quickstartLayout(ctx)
	config := virtual.Config{
		Serial: changerSerial,
		Slots:  virtual.Range{Count: l.Slots.Count}, Drives: virtual.Range{Count: l.Drives.Count}, Ports: virtual.Range{Count: l.Ports.Count},
	}
	for _, c := range l.Cartridges {
		medium, err := connect.VirtualMedium(c.Barcode, "")
		Expect(err).NotTo(HaveOccurred())
		config.Stock = append(config.Stock, virtual.Stock{Medium: medium, Records: c.Records})
	}
	s := &shelf{folder: filepath.Join(GinkgoT().TempDir(), "library")}
	Expect(virtual.Create(s.folder, config)).To(Succeed())
	var err error
	s.library, err = virtual.Open(s.folder, virtual.Options{})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(s.library.Close)
	s.heard = &journal{Bus: s.library}
	s.target, err = iscsitest.Listen(s.heard, iscsitest.Options{})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(s.target.Close)
	return s
}

// barcodesInDrives tells what is in the drives: barcodes, "" for none.
func (s *shelf) barcodesInDrives() (inside []string) {
	for _, place := range s.library.List() {
		switch {
		case place.Type != "drive":
		case place.Cartridge == nil:
			inside = append(inside, "")
		default:
			inside = append(inside, place.Cartridge.Barcode)
		}
	}
	return inside
}

// readTapes are the contents of all cartridges, by barcode.
func (s *shelf) readTapes() map[string][]byte {
	GinkgoHelper()
	all := map[string][]byte{}
	for _, place := range s.library.List() {
		if place.Cartridge != nil {
			all[place.Cartridge.Barcode] = s.readTape(place.Cartridge.ID)
		}
	}
	return all
}

// readTape is the image of a cartridge, wherever the cartridge is. A blank one may
// have none.
func (s *shelf) readTape(id string) []byte {
	GinkgoHelper()
	files, err := filepath.Glob(filepath.Join(s.folder, "elements", "*", id, "side0.tap"))
	Expect(err).NotTo(HaveOccurred())
	image := []byte{}
	for _, file := range files {
		image, err = os.ReadFile(file)
		Expect(err).NotTo(HaveOccurred())
	}
	return image
}

// objectsOnTape tells what is on a tape, in words: the text with which each block
// begins, "tape mark", or "damage".
func objectsOnTape(image []byte) (all []string) {
	GinkgoHelper()
	t := tap.New(readOnly{strings.NewReader(string(image))}, int64(len(image)))
	for {
		head := make([]byte, len("block 00000"))
		o, n, err := t.Read(head)
		Expect(err).NotTo(HaveOccurred())
		switch o.Kind {
		case tap.Record:
			all = append(all, string(head[:n]))
		case tap.Mark:
			all = append(all, "tape mark")
		case tap.Damage:
			return append(all, "damage")
		default:
			return all
		}
	}
}

// readOnly is an image that nobody writes to.
type readOnly struct{ *strings.Reader }

func (readOnly) WriteAt([]byte, int64) (int, error) { return 0, os.ErrPermission }
func (readOnly) Truncate(int64) error               { return os.ErrPermission }
