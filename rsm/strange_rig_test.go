// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// strangers are those who use drives of the library without asking rsmctl.
type strangers struct{ *rig }

// mountedRig is a rig in which the allocated A00001L8 is mounted in drive 2, for
// writing.
func mountedRig() (*rig, record.PMID) {
	GinkgoHelper()
	r := newRig(virtual.Config{Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB)}})
	r.takeInventory(record.Fast)
	r.createPool("weekly")
	r.allocateByLabel("A00001L8", "weekly")
	p := r.mediumBy("A00001L8").PMID
	must(r.s.Mount(here, record.SideRef{PMID: p}, rsm.MountOptions{Write: true, Drive: drive2}))
	return r, p
}

// strangers are those who use drives of this rig's library.
func (r *rig) strangers() strangers { return strangers{r} }

// putInDrive puts a cartridge into a drive.
func (s strangers) putInDrive(barcode string, drive int) {
	s.t.Helper()
	s.mustByHand(s.lib.Move(barcode, fmt.Sprintf("drive:%d", drive-drive1+1)))
}

// putInSlot puts a cartridge into a slot.
func (s strangers) putInSlot(barcode string, n int) {
	s.t.Helper()
	s.mustByHand(s.lib.Move(barcode, fmt.Sprintf("slot:%d", n)))
}

// sendToDrive sends commands to a drive past rsmctl, until it has no more news.
func (s strangers) sendToDrive(drive int, cdb []byte, dir scsi.Direction, buf []byte) {
	s.t.Helper()
	devices, err := s.lib.Devices(here)
	s.must(err)
	for range 5 {
		_, err = devices[drive-drive1+1].Do(here, cdb, dir, buf)
		if sense, advice, ok := scsi.AdviceOf(err); !ok || sense == nil || advice != scsi.Again {
			break
		}
	}
	s.must(err)
}

// writeBlocks writes as many blocks of 256 KiB from where the tape stands.
func (s strangers) writeBlocks(drive, blocks int) {
	s.t.Helper()
	const size = 256 << 10
	for range blocks {
		s.sendToDrive(drive, []byte{scsi.OpWrite6, 0, size >> 16, size >> 8 & 0xFF, size & 0xFF, 0}, scsi.Out, make([]byte, size))
	}
}

// writeLabel writes a label, nil standing for a filemark.
func (s strangers) writeLabel(drive int, records [][]byte) {
	s.t.Helper()
	s.rewindDrive(drive)
	for _, b := range records {
		if b == nil {
			s.sendToDrive(drive, []byte{scsi.OpWriteFilemarks6, 0, 0, 0, 1, 0}, scsi.None, nil)
			continue
		}
		s.sendToDrive(drive, []byte{scsi.OpWrite6, 0, byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b)), 0}, scsi.Out, b)
	}
}

// readBlock reads one block.
func (s strangers) readBlock(drive int) {
	s.t.Helper()
	s.sendToDrive(drive, scsi.ReadBlock(64<<10), scsi.In, make([]byte, 64<<10))
}

func (s strangers) rewindDrive(drive int) {
	s.t.Helper()
	s.sendToDrive(drive, scsi.Rewind(), scsi.None, nil)
}

// messagesOf lists the messages of all events of a reason, oldest first.
func (r *rig) messagesOf(reason string) (messages []string) {
	r.t.Helper()
	events, err := r.m.Events(here, 0)
	r.must(err)
	for _, e := range events {
		if e.Reason == reason {
			messages = append([]string{e.Message}, messages...)
		}
	}
	return messages
}

// elementAt is what is recorded of one.
func (r *rig) elementAt(address int) *record.Element {
	r.t.Helper()
	for _, e := range r.m.Elements("vault") {
		if e.Address == address {
			return e
		}
	}
	r.t.Fatalf("element %d is not recorded", address)
	return nil
}

// mustBeTheirs checks that a cartridge is still in a drive, unread and unmoved,
// and that everybody is told so.
func (r *rig) mustBeTheirs(barcode string, drive int) {
	GinkgoHelper()
	m := r.mediumBy(barcode)
	Expect(m.Location).To(Equal(record.Location{Type: record.InDrive, Address: drive}))
	Expect(m.Mount).To(BeNil())
	for _, p := range r.lib.List() {
		if p.Cartridge != nil && p.Cartridge.Barcode == barcode {
			Expect(p.Address).To(Equal(drive), "where it really is")
		}
	}
	Expect(r.m.Snapshot().InUse).To(ContainElement(And(HaveField("PMID", m.PMID), HaveField("Drive", drive), HaveField("Name", barcode))))
	r.mustBeSound()
}
