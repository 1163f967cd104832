// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strconv"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// letHandsAct lets the operator do something. What he cannot do, as with a locked
// drive, he leaves.
func (w *world) letHandsAct() {
	v := pickOne(w.dice, w.vaults)
	w.chooseOne(
		choice{5, func() { w.insertCartridge(v) }},
		choice{4, func() { w.removeCartridge(v) }},
		choice{4, func() { w.moveCartridge(v) }},
		choice{3, func() { w.swapCartridges(v) }},
		choice{1, func() { w.wipeCartridge(v) }},
		choice{2, func() { w.relabelCartridge(v) }},
		choice{1, func() { w.rebarcodeCartridge(v) }},
		choice{1, func() { w.bringNewCartridge(v) }},
		choice{1, func() { w.carryToOtherLibrary(v) }},
	)
}

// letHandsActMeanwhile is called before each command of rsmctl, and sometimes lets
// the operator do something. He does not reach into a drive then.
func (w *world) letHandsActMeanwhile() {
	if w.untilHands == 0 {
		return
	}
	if w.untilHands--; w.untilHands > 0 {
		return
	}
	w.chooseOne(
		choice{2, func() { w.insertCartridge(pickOne(w.dice, w.vaults)) }},
		choice{2, func() { w.removeCartridge(pickOne(w.dice, w.vaults)) }},
		choice{2, func() { w.moveCartridge(pickOne(w.dice, w.vaults)) }},
		choice{2, func() { w.swapCartridges(pickOne(w.dice, w.vaults)) }},
	)
}

// placesInReach are where the operator's hands reach. What stands twice is chosen
// twice as often.
func (w *world) placesInReach() []string {
	if w.working {
		return []string{"slot", "port"}
	}
	return []string{"slot", "slot", "port", "drive"}
}

// noteHands notes what the operator did, or that it could not be done.
func (w *world) noteHands(err error, format string, args ...any) bool {
	if err != nil {
		w.trace.noteDetail("hands: %s: %v", fmt.Sprintf(format, args...), err)
		return false
	}
	w.handled++
	w.trace.sayLine("  hands: "+format, args...)
	for _, v := range w.vaults {
		v.forgetUnloaded()
	}
	return true
}

func (w *world) insertCartridge(v *vault) {
	var outside []string
	for _, p := range v.hardware.List() {
		if p.Address < 0 && !w.elsewhere[p.Cartridge.ID] {
			outside = append(outside, p.Cartridge.ID)
		}
	}
	slices.Sort(outside)
	empty := v.placesWhere(false, "slot", "port")
	if len(outside) == 0 || len(empty) == 0 {
		return
	}
	id, to := pickOne(w.dice, outside), pickOne(w.dice, empty)
	c, err := v.hardware.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: id}}, strconv.Itoa(to.Address))
	w.noteHands(err, "put %s (%s) into %s", c.Barcode, v.carts[id], nameOfPlace(v, to))
}

func (w *world) removeCartridge(v *vault) {
	if from, ok := w.pickFullPlace(v); ok {
		w.takeOutOfPlace(v, from)
	}
}

func (w *world) takeOutOfPlace(v *vault, from virtual.Place) {
	c, err := v.hardware.Remove(from.Cartridge.ID)
	w.noteHands(err, "take %s out of %s", c.Barcode, nameOfPlace(v, from))
}

func (w *world) moveCartridge(v *vault) {
	from, ok := w.pickFullPlace(v)
	empty := v.placesWhere(false, "slot", "port")
	if !ok || len(empty) == 0 {
		return
	}
	to := pickOne(w.dice, empty)
	c, err := v.hardware.Move(from.Cartridge.ID, strconv.Itoa(to.Address))
	w.noteHands(err, "move %s from %s to %s", c.Barcode, nameOfPlace(v, from), nameOfPlace(v, to))
}

// swapCartridges exchanges two cartridges. If one is in a drive, the changer must be
// able to tell them apart, and rsmctl must have neither in hand: nobody could know.
func (w *world) swapCartridges(v *vault) {
	a, ok := w.pickFullPlace(v)
	b, _ := w.pickFullPlace(v)
	if !ok || a.Address == b.Address {
		return
	}
	known := v.canTellApart(a.Cartridge, b.Cartridge) && !w.hasInHand(v, a.Cartridge) && !w.hasInHand(v, b.Cartridge)
	if (a.Type == "drive" || b.Type == "drive") && !known {
		return
	}
	err := v.hardware.Swap(a.Cartridge.ID, b.Cartridge.ID)
	w.noteHands(err, "exchange %s in %s and %s in %s", a.Cartridge.Barcode, nameOfPlace(v, a), b.Cartridge.Barcode, nameOfPlace(v, b))
}

// canTellApart tells whether the changer can tell two cartridges apart.
func (v *vault) canTellApart(a, b *virtual.Cartridge) bool {
	return a.Barcode != "" && b.Barcode != "" && a.Barcode != b.Barcode && len(v.hardware.Faults()) == 0
}

// pickFullPlace picks a place in reach with a cartridge that no foreign program
// uses.
func (w *world) pickFullPlace(v *vault) (virtual.Place, bool) {
	found := slices.DeleteFunc(v.placesWhere(true, w.placesInReach()...), func(p virtual.Place) bool { return v.jobs[p.Address] != nil })
	if len(found) == 0 {
		return virtual.Place{}, false
	}
	return pickOne(w.dice, found), true
}

// usedByStranger tells whether a foreign program has a cartridge in a drive. Hands
// stay away from it.
func (v *vault) usedByStranger(id string) bool {
	for _, j := range v.jobs {
		if j.cart == id {
			return true
		}
	}
	return false
}

// pickCartridge picks a cartridge that hands can take, inside a library or outside;
// nil when there is none.
func (w *world) pickCartridge(v *vault) *cart {
	ids := slices.DeleteFunc(slices.Clone(v.ids), func(id string) bool { return w.elsewhere[id] || v.usedByStranger(id) })
	if len(ids) == 0 {
		return nil
	}
	return v.carts[pickOne(w.dice, ids)]
}
