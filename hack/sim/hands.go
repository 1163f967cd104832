// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strconv"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// letHandsAct lets the operator do something. What cannot be done, as with a
// locked drive, is not done.
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

// letHandsActMeanwhile lets the operator do something while rsmctl is at work. He
// does not reach into a drive then.
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

// places are where the operator's hands reach.
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
	w.noteHands(err, "put %s (%s) into %s", c.Barcode, v.carts[id], placeName(v, to))
}

func (w *world) removeCartridge(v *vault) {
	if from, ok := w.pickFullPlace(v); ok {
		w.takeOutOfPlace(v, from)
	}
}

func (w *world) takeOutOfPlace(v *vault, from virtual.Place) {
	c, err := v.hardware.Remove(from.Cartridge.ID)
	w.noteHands(err, "take %s out of %s", c.Barcode, placeName(v, from))
}

func (w *world) moveCartridge(v *vault) {
	from, ok := w.pickFullPlace(v)
	empty := v.placesWhere(false, "slot", "port")
	if !ok || len(empty) == 0 {
		return
	}
	to := pickOne(w.dice, empty)
	c, err := v.hardware.Move(from.Cartridge.ID, strconv.Itoa(to.Address))
	w.noteHands(err, "move %s from %s to %s", c.Barcode, placeName(v, from), placeName(v, to))
}

// swapCartridges exchanges two cartridges. One in a drive is exchanged only for one that
// the changer can tell from it, and that rsmctl does not have in hand: nobody
// could know.
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
	w.noteHands(err, "exchange %s in %s and %s in %s", a.Cartridge.Barcode, placeName(v, a), b.Cartridge.Barcode, placeName(v, b))
}

// canTellApart tells whether the changer can tell two cartridges apart.
func (v *vault) canTellApart(a, b *virtual.Cartridge) bool {
	return a.Barcode != "" && b.Barcode != "" && a.Barcode != b.Barcode && len(v.hardware.Faults()) == 0
}

// pickFullPlace finds a place with a cartridge that can be reached.
func (w *world) pickFullPlace(v *vault) (virtual.Place, bool) {
	found := slices.DeleteFunc(v.placesWhere(true, w.placesInReach()...), func(p virtual.Place) bool { return v.jobs[p.Address] != nil })
	if len(found) == 0 {
		return virtual.Place{}, false
	}
	return pickOne(w.dice, found), true
}

// usedByStranger tells whether a foreign program has a cartridge in a drive: hands stay
// away from it.
func (v *vault) usedByStranger(id string) bool {
	for _, j := range v.jobs {
		if j.cart == id {
			return true
		}
	}
	return false
}

// pickCartridge is a cartridge of a library, inside or outside, that hands can take.
func (w *world) pickCartridge(v *vault) *cart {
	ids := slices.DeleteFunc(slices.Clone(v.ids), func(id string) bool { return w.elsewhere[id] || v.usedByStranger(id) })
	if len(ids) == 0 {
		return nil
	}
	return v.carts[pickOne(w.dice, ids)]
}

func (w *world) wipeCartridge(v *vault) {
	c := w.pickCartridge(v)
	if c == nil {
		return
	}
	_, err := v.hardware.Wipe(c.id)
	if w.noteHands(err, "wipe %s of %s", c.barcode, v.name) {
		for i := range c.sides {
			c.sides[i] = surface{content{kind: label.Blank}, w.clock.Now()}
		}
	}
}

// relabelCartridge writes on a cartridge: a new label, or the copy of another one.
func (w *world) relabelCartridge(v *vault) {
	c := w.pickCartridge(v)
	if c == nil {
		return
	}
	side, next := w.IntN(len(c.sides)), w.makeUniqueContent()
	if w.oneIn(3) {
		if other := w.pickCartridge(pickOne(w.dice, w.vaults)); other != nil && other != c && other.sides[0].holds.kind == label.Labelled {
			next = other.sides[0].holds
			w.copied[next.omid.Key()] = true
		}
	}
	err := v.writeAsStranger(c, side, next, w.clock.Now())
	w.noteHands(err, "write %s on side %d of %s of %s", next, side, c.barcode, v.name)
}

// makeUniqueContent is something that no other cartridge has.
func (w *world) makeUniqueContent() (c content) {
	w.chooseOne(
		choice{4, func() { w.labels++; c = numberedContent(w.labels) }},
		choice{1, func() { w.labels++; c = content{label.Free, numberedOMID(w.labels)} }},
		choice{1, func() { c = content{kind: label.Blank} }},
		choice{1, func() { c = content{kind: label.Unrecognized} }},
	)
	return c
}

// rebarcodeCartridge puts another sticker on a cartridge, or one that is in use.
func (w *world) rebarcodeCartridge(v *vault) {
	c := w.pickCartridge(v)
	if c == nil {
		return
	}
	barcode := v.numberedMedium('R', w.IntN(20)).Barcode
	w.chooseOne(
		choice{2, func() {}},
		choice{1, func() { barcode = "" }},
		choice{1, func() {
			if other := w.pickCartridge(v); other != nil {
				barcode = other.barcode
			}
		}},
	)
	_, err := v.hardware.Rebarcode(c.id, barcode)
	w.noteHands(err, "change the barcode of %s of %s to %q", c.barcode, v.name, barcode)
}

// bringNewCartridge brings a cartridge that nobody has seen before.
func (w *world) bringNewCartridge(v *vault) {
	empty := v.placesWhere(false, "slot", "port")
	if len(empty) == 0 {
		return
	}
	to := pickOne(w.dice, empty)
	w.barcodes++
	held, err := v.hardware.Insert(virtual.Insertion{Medium: v.numberedMedium('N', w.barcodes)}, strconv.Itoa(to.Address))
	if !w.noteHands(err, "bring %s, new, to %s", held.Barcode, placeName(v, to)) {
		return
	}
	c := v.learnCartridge(&held, w.clock.Now())
	w.writeSides(v, c, []surface{{holds: w.makeUniqueContent()}})
}

// writeSides writes on a cartridge that has just been brought in.
func (w *world) writeSides(v *vault, c *cart, from []surface) {
	for i := range from {
		err := v.writeAsStranger(c, i, from[i].holds, w.clock.Now())
		w.noteHands(err, "%s holds %s", c.barcode, c)
	}
}

// carryToOtherLibrary carries a cartridge from one library to another.
func (w *world) carryToOtherLibrary(v *vault) {
	to := pickOne(w.dice, w.vaults)
	from, ok := w.pickFullPlace(v)
	empty := to.placesWhere(false, "slot", "port")
	if to == v || to.mediaType != v.mediaType || !ok || len(empty) == 0 {
		return
	}
	old, at := v.carts[from.Cartridge.ID], pickOne(w.dice, empty)
	if _, err := v.hardware.Remove(old.id); err != nil {
		return
	}
	w.elsewhere[old.id] = true
	again := to.numberedMedium('X', 0)
	again.Barcode = from.Cartridge.Barcode
	c, err := to.hardware.Insert(virtual.Insertion{Medium: again}, strconv.Itoa(at.Address))
	if w.noteHands(err, "carry %s from %s to %s", c.Barcode, placeName(v, from), placeName(to, at)) {
		w.writeSides(to, to.learnCartridge(&c, w.clock.Now()), old.sides)
	}
}
