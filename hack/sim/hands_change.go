// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"strconv"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

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

// makeUniqueContent makes a content whose label no other cartridge has.
func (w *world) makeUniqueContent() (c content) {
	w.chooseOne(
		choice{4, func() { w.labels++; c = numberedContent(w.labels) }},
		choice{1, func() { w.labels++; c = content{label.Free, numberedOMID(w.labels)} }},
		choice{1, func() { c = content{kind: label.Blank} }},
		choice{1, func() { c = content{kind: label.Unrecognized} }},
	)
	return c
}

// rebarcodeCartridge puts another sticker on a cartridge, takes it off, or copies
// one that is in use.
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
	if !w.noteHands(err, "bring %s, new, to %s", held.Barcode, nameOfPlace(v, to)) {
		return
	}
	c := v.learnCartridge(&held, w.clock.Now())
	w.writeSides(v, c, []surface{{holds: w.makeUniqueContent()}})
}

// writeSides writes on the sides of a cartridge that was just brought in.
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
	if w.noteHands(err, "carry %s from %s to %s", c.Barcode, nameOfPlace(v, from), nameOfPlace(to, at)) {
		w.writeSides(to, to.learnCartridge(&c, w.clock.Now()), old.sides)
	}
}
