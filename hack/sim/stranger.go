// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

// job is what a foreign program does in a drive. It has loaded a cartridge there
// itself, and writes to it now and then. It knows nothing of rsmctl.
type job struct {
	cart string // the name of the cartridge
	home int    // the slot it will be put back into
	// at is the block at which the tape stands, as the program left it.
	at uint32
	// seen: the changer has told rsmctl that the drive is full.
	seen bool
}

// letStrangerAct lets the foreign program do something, if it uses the library.
func (w *world) letStrangerAct() {
	v := pickOne(w.dice, w.vaults)
	if v.exclusive {
		return
	}
	w.chooseOne(
		choice{3, func() { w.strangerLoads(v) }},
		choice{5, func() { w.strangerWrites(v) }},
		choice{2, func() { w.strangerUnloads(v) }},
	)
}

// letStrangerActMeanwhile is called before each command of rsmctl, and sometimes
// lets the foreign program do something.
func (w *world) letStrangerActMeanwhile() {
	if w.untilStranger == 0 {
		return
	}
	if w.untilStranger--; w.untilStranger > 0 {
		return
	}
	w.letStrangerAct()
	w.untilStranger = 1 + w.IntN(30)
}

func (w *world) strangerLoads(v *vault) {
	drives := v.placesWhere(false, "drive")
	carts := slices.DeleteFunc(v.placesWhere(true, "slot"), func(p virtual.Place) bool { return w.hasInHand(v, p.Cartridge) })
	if len(drives) == 0 || len(carts) == 0 {
		return
	}
	from, to := pickOne(w.dice, carts), pickOne(w.dice, drives)
	_, err := v.hardware.Move(from.Cartridge.ID, strconv.Itoa(to.Address))
	if w.noteHands(err, "a foreign program loads %s from %s into %s", from.Cartridge.Barcode, nameOfPlace(v, from), nameOfPlace(v, to)) {
		w.counts.Strange++
		v.jobs[to.Address] = &job{cart: from.Cartridge.ID, home: from.Address}
	}
}

// hasInHand tells whether rsmctl has a cartridge under way, or mounted. Nobody could
// tell what a foreign program does with that one from what rsmctl does.
func (w *world) hasInHand(v *vault, c *virtual.Cartridge) bool {
	busy := false
	note := func(pmid record.PMID, m *record.Medium) {
		busy = busy || m.Library == v.name && (m.SerialNumber == c.Serial || m.SerialNumber == "" && m.Barcode == c.Barcode) &&
			(m.Mount != nil || pmid == m.PMID)
	}
	err := w.disk.live.View(w.ctx, func(tx store.Reader) error {
		open := map[record.PMID]bool{}
		err := tx.Each(bucketRequests, func(_, value []byte) error {
			var r record.LibraryRequest
			err := json.Unmarshal(value, &r)
			if r.State == record.InProcess {
				open[r.PMID] = true
			}
			return err
		})
		if err != nil {
			return err
		}
		return tx.Each(bucketMedia, func(_, value []byte) error {
			m := new(record.Medium)
			err := json.Unmarshal(value, m)
			if open[m.PMID] {
				note(m.PMID, m)
			} else {
				note("", m)
			}
			return err
		})
	})
	return busy || err != nil
}

// strangerWrites writes a block where the tape stands. The tape must be the
// program's, and stand where the program has left it.
func (w *world) strangerWrites(v *vault) {
	drive, j := w.pickJob(v)
	if j == nil {
		return
	}
	if now := v.cartridgeInDrive(drive); now == nil || now.ID != j.cart {
		w.noteBrokenRule("a foreign program that writes in drive %d of %s finds %v there, and not its cartridge", drive, v.name, now)
		return
	}
	unit := v.deviceOfDrive(w, drive)
	position := make([]byte, 20)
	if err := w.askAsStranger(unit, scsi.ReadPosition(), scsi.In, position); err != nil {
		return // the drive is broken today
	}
	if at := binary.BigEndian.Uint32(position[4:]); at != j.at {
		w.noteBrokenRule("the tape in drive %d of %s stands at block %d, where a foreign program has left it at %d", drive, v.name, at, j.at)
		return
	}
	block := fmt.Appendf(nil, "block %d of a foreign program", j.at)
	if err := w.askAsStranger(unit, []byte{scsi.OpWrite6, 0, 0, 0, byte(len(block)), 0}, scsi.Out, block); err != nil {
		return
	}
	w.trace.sayLine("  a foreign program writes block %d in drive %d of %s", j.at, drive, v.name)
	w.handled++
	w.counts.Strange++
	if j.at == 0 {
		c := v.carts[j.cart]
		c.sides[v.sideFacingUp(drive)] = surface{content{kind: label.Unrecognized}, w.clock.Now()}
	}
	j.at++
}

// askAsStranger sends a command as a foreign program does, once more after a unit
// attention.
func (w *world) askAsStranger(unit scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (err error) {
	for range 3 {
		if _, err = unit.Do(w.ctx, cdb, dir, buf); err == nil {
			return nil
		}
	}
	return err
}

func (w *world) strangerUnloads(v *vault) {
	drive, j := w.pickJob(v)
	if j == nil {
		return
	}
	to := virtual.Place{Type: "slot", Address: j.home}
	if !slices.ContainsFunc(v.placesWhere(false, "slot"), func(p virtual.Place) bool { return p.Address == j.home }) {
		empty := v.placesWhere(false, "slot")
		if len(empty) == 0 {
			return
		}
		to = pickOne(w.dice, empty)
	}
	_, err := v.hardware.Move(j.cart, strconv.Itoa(to.Address))
	if w.noteHands(err, "a foreign program puts %s from drive %d back into %s", j.cart, drive, nameOfPlace(v, to)) {
		w.counts.Strange++
		delete(v.jobs, drive)
	}
}

// pickJob is one of the foreign program's jobs, nil when it has none.
func (w *world) pickJob(v *vault) (drive int, j *job) {
	var drives []int
	for d := range v.jobs {
		drives = append(drives, d)
	}
	if len(drives) == 0 {
		return 0, nil
	}
	slices.Sort(drives)
	drive = pickOne(w.dice, drives)
	return drive, v.jobs[drive]
}
