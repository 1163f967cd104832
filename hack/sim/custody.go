// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

// unnoticed are the commands that the user of a drive does not notice.
var unnoticed = map[byte]bool{
	scsi.OpInquiry: true, scsi.OpTestUnitReady: true, scsi.OpReadPosition: true, scsi.OpReportLUNs: true, scsi.OpLogSense: true,
}

// checkCustody checks that a command does not touch what is in a drive and was not
// brought there by rsmctl. Nothing is sent to that drive that its user would notice.
// The cartridge is not moved, nothing is moved to it, and its slot is kept free.
func (w *world) checkCustody(d *device, cdb []byte) {
	v := d.bus.vault
	if number, ok := strings.CutPrefix(d.Name(), "drive "); ok {
		drive, err := strconv.Atoi(number)
		alerts := cdb[0] == scsi.OpLogSense && (cdb[2]&0x3F == scsi.PageTapeAlert || cdb[2]&0x3F == scsi.PageTapeAlertResponse)
		if err == nil && (!unnoticed[cdb[0]] || alerts) && v.holdsForeignCartridge(drive) && !w.mayBeTakenOut(v, drive) {
			w.noteBrokenRule("%s was sent to drive %d of %s, which holds %s, and rsmctl did not put it there", scsi.CommandName(cdb), drive, v.name, v.cartridgeInDrive(drive).Barcode)
		}
		return
	}
	if cdb[0] != scsi.OpMoveMedium {
		return
	}
	from, to := int(binary.BigEndian.Uint16(cdb[4:])), int(binary.BigEndian.Uint16(cdb[6:]))
	if v.holdsForeignCartridge(from) && !w.mayBeTakenOut(v, from) {
		w.noteBrokenRule("%s of %s was moved from drive %d to %d, and rsmctl did not put it there", v.cartridgeInDrive(from).Barcode, v.name, from, to)
	}
	if j := v.jobs[to]; v.holdsForeignCartridge(to) && (j == nil || j.seen) && !w.faults.gaveOldAnswer {
		w.noteBrokenRule("the cartridge in %d of %s was to be moved to drive %d, which holds another that rsmctl did not put there", from, v.name, to)
	}
	for drive, j := range v.jobs {
		if j.home == to && drive != from && w.recordsFillDrive(v, drive) && !w.hasOpenRequest(v, func(r *record.LibraryRequest) bool { return r.From == to && r.To == to }) {
			w.noteBrokenRule("the cartridge in %d of %s was moved to slot %d, to which that in drive %d, which a foreign program uses, will be put back", from, v.name, to, drive)
		}
	}
}

// mayBeTakenOut tells whether a foreign cartridge may be taken out of a drive: a
// person has agreed; or nobody else moves media in the library, and the request on
// the disk is to dismount it.
func (w *world) mayBeTakenOut(v *vault, drive int) bool {
	return v.consent == drive ||
		v.exclusive && w.hasOpenRequest(v, func(r *record.LibraryRequest) bool { return r.Verb == "Dismount" && r.From == drive })
}

// hasOpenRequest tells whether the database has an open request for a library that
// fits.
func (w *world) hasOpenRequest(v *vault, fits func(*record.LibraryRequest) bool) (found bool) {
	err := w.disk.live.View(w.ctx, func(tx store.Reader) error {
		return tx.Each(bucketRequests, func(_, value []byte) error {
			r := new(record.LibraryRequest)
			err := json.Unmarshal(value, r)
			found = found || r.State == record.InProcess && r.Library == v.name && fits(r)
			return err
		})
	})
	return found && err == nil
}

// recordsFillDrive tells whether the records say that a foreign program's cartridge
// is in a drive. rsmctl cannot know what was loaded after its last look.
func (w *world) recordsFillDrive(v *vault, drive int) bool {
	known := false
	_ = w.disk.live.View(w.ctx, func(tx store.Reader) error {
		return tx.Each(bucketMedia, func(_, value []byte) error {
			m := new(record.Medium)
			err := json.Unmarshal(value, m)
			known = known || m.Library == v.name && m.Location == (record.Location{Type: record.InDrive, Address: drive}) && m.Home == v.jobs[drive].home
			return err
		})
	})
	return known
}

// holdsForeignCartridge tells whether a drive holds a cartridge that no command
// of rsmctl has brought there.
func (v *vault) holdsForeignCartridge(drive int) bool {
	c := v.cartridgeInDrive(drive)
	return c != nil && v.broughtByUs[drive] != c.ID
}

// cartridgeInDrive is the cartridge in a drive, nil when it is empty or no drive.
func (v *vault) cartridgeInDrive(address int) *virtual.Cartridge {
	for _, p := range v.placesWhere(true, "drive") {
		if p.Address == address {
			return p.Cartridge
		}
	}
	return nil
}

// noteCarriedOut notes what a command of rsmctl has brought into a drive, or has
// heard of one.
func (v *vault) noteCarriedOut(cdb []byte) {
	switch cdb[0] {
	case scsi.OpReadElementStatus:
		first, count := int(binary.BigEndian.Uint16(cdb[2:])), int(binary.BigEndian.Uint16(cdb[4:]))
		for drive, j := range v.jobs {
			kind := scsi.ElementCode(cdb[1] & 0x0F)
			j.seen = j.seen || (kind == scsi.DataTransferElement || kind == scsi.AllElements) && drive >= first && drive < first+count
		}
		return
	case scsi.OpMoveMedium:
	default:
		return
	}
	to := int(binary.BigEndian.Uint16(cdb[6:]))
	if c := v.cartridgeInDrive(to); c != nil && v.jobs[to] == nil {
		v.broughtByUs[to] = c.ID
	}
	v.forgetUnloaded()
}

// forgetUnloaded forgets which cartridges rsmctl brought into drives that they have
// left.
func (v *vault) forgetUnloaded() {
	for drive, id := range v.broughtByUs {
		if c := v.cartridgeInDrive(drive); c == nil || c.ID != id {
			delete(v.broughtByUs, drive)
		}
	}
}

// deviceOfDrive is the device of a drive, without the faults on the way to it.
func (v *vault) deviceOfDrive(w *world, drive int) scsi.Device {
	devices, err := v.hardware.Devices(w.ctx)
	if err != nil {
		panic(err) // the library is open as long as the world is
	}
	for _, d := range devices {
		if d.Name() == fmt.Sprintf("drive %d", drive) {
			return d
		}
	}
	panic(fmt.Sprintf("there is no drive %d", drive))
}

// sideFacingUp is the side of the cartridge in a drive that is up.
func (v *vault) sideFacingUp(drive int) int {
	if v.cartridgeInDrive(drive).Inverted {
		return 1
	}
	return 0
}
