// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strconv"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// handsAtWork lets the operator do something. What cannot be done, as with a
// locked drive, is not done.
func (w *world) handsAtWork() {
	v := pick(w.dice, w.vaults)
	w.choose(
		choice{5, func() { w.insert(v) }},
		choice{4, func() { w.remove(v) }},
		choice{4, func() { w.move(v) }},
		choice{3, func() { w.swap(v) }},
		choice{1, func() { w.wipe(v) }},
		choice{2, func() { w.relabel(v) }},
		choice{1, func() { w.rebarcode(v) }},
		choice{1, func() { w.bringNew(v) }},
		choice{1, func() { w.carryOver(v) }},
	)
}

// handsMeanwhile lets the operator do something while rsmctl is at work. He
// does not reach into a drive then.
func (w *world) handsMeanwhile() {
	if w.meanwhile == 0 {
		return
	}
	if w.meanwhile--; w.meanwhile > 0 {
		return
	}
	w.choose(
		choice{2, func() { w.insert(pick(w.dice, w.vaults)) }},
		choice{2, func() { w.remove(pick(w.dice, w.vaults)) }},
		choice{2, func() { w.move(pick(w.dice, w.vaults)) }},
		choice{2, func() { w.swap(pick(w.dice, w.vaults)) }},
	)
}

// places are where the operator's hands reach.
func (w *world) reach() []string {
	if w.working {
		return []string{"slot", "port"}
	}
	return []string{"slot", "slot", "port", "drive"}
}

// did notes what the operator did, or that it could not be done.
func (w *world) did(err error, format string, args ...any) bool {
	if err != nil {
		w.trace.note("hands: %s: %v", fmt.Sprintf(format, args...), err)
		return false
	}
	w.handled++
	w.trace.say("  hands: "+format, args...)
	for _, v := range w.vaults {
		v.forgetGone()
	}
	return true
}

func (w *world) insert(v *vault) {
	var outside []string
	for _, p := range v.hardware.List() {
		if p.Address < 0 && !w.elsewhere[p.Cartridge.ID] {
			outside = append(outside, p.Cartridge.ID)
		}
	}
	slices.Sort(outside)
	empty := v.where(false, "slot", "port")
	if len(outside) == 0 || len(empty) == 0 {
		return
	}
	id, to := pick(w.dice, outside), pick(w.dice, empty)
	c, err := v.hardware.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: id}}, strconv.Itoa(to.Address))
	w.did(err, "put %s (%s) into %s", c.Barcode, v.carts[id], place(v, to))
}

func (w *world) remove(v *vault) {
	if from, ok := w.full(v); ok {
		w.takeOut(v, from)
	}
}

func (w *world) takeOut(v *vault, from virtual.Place) {
	c, err := v.hardware.Remove(from.Cartridge.ID)
	w.did(err, "take %s out of %s", c.Barcode, place(v, from))
}

func (w *world) move(v *vault) {
	from, ok := w.full(v)
	empty := v.where(false, "slot", "port")
	if !ok || len(empty) == 0 {
		return
	}
	to := pick(w.dice, empty)
	c, err := v.hardware.Move(from.Cartridge.ID, strconv.Itoa(to.Address))
	w.did(err, "move %s from %s to %s", c.Barcode, place(v, from), place(v, to))
}

// swap exchanges two cartridges. One in a drive is exchanged only for one that
// the changer can tell from it, and that rsmctl does not have in hand: nobody
// could know.
func (w *world) swap(v *vault) {
	a, ok := w.full(v)
	b, _ := w.full(v)
	if !ok || a.Address == b.Address {
		return
	}
	known := v.told(a.Cartridge, b.Cartridge) && !w.inHand(v, a.Cartridge) && !w.inHand(v, b.Cartridge)
	if (a.Type == "drive" || b.Type == "drive") && !known {
		return
	}
	err := v.hardware.Swap(a.Cartridge.ID, b.Cartridge.ID)
	w.did(err, "exchange %s in %s and %s in %s", a.Cartridge.Barcode, place(v, a), b.Cartridge.Barcode, place(v, b))
}

// told tells whether the changer can tell two cartridges apart.
func (v *vault) told(a, b *virtual.Cartridge) bool {
	return a.Barcode != "" && b.Barcode != "" && a.Barcode != b.Barcode && len(v.hardware.Faults()) == 0
}

// full finds a place with a cartridge that can be reached.
func (w *world) full(v *vault) (virtual.Place, bool) {
	found := slices.DeleteFunc(v.where(true, w.reach()...), func(p virtual.Place) bool { return v.jobs[p.Address] != nil })
	if len(found) == 0 {
		return virtual.Place{}, false
	}
	return pick(w.dice, found), true
}

// used tells whether a foreign program has a cartridge in a drive: hands stay
// away from it.
func (v *vault) used(id string) bool {
	for _, j := range v.jobs {
		if j.cart == id {
			return true
		}
	}
	return false
}

// anyCart is a cartridge of a library, inside or outside, that hands can take.
func (w *world) anyCart(v *vault) *cart {
	ids := slices.DeleteFunc(slices.Clone(v.ids), func(id string) bool { return w.elsewhere[id] || v.used(id) })
	if len(ids) == 0 {
		return nil
	}
	return v.carts[pick(w.dice, ids)]
}

func (w *world) wipe(v *vault) {
	c := w.anyCart(v)
	if c == nil {
		return
	}
	_, err := v.hardware.Wipe(c.id)
	if w.did(err, "wipe %s of %s", c.barcode, v.name) {
		for i := range c.sides {
			c.sides[i] = surface{content{kind: label.Blank}, w.clock.Now()}
		}
	}
}

// relabel writes on a cartridge: a new label, or the copy of another one.
func (w *world) relabel(v *vault) {
	c := w.anyCart(v)
	if c == nil {
		return
	}
	side, next := w.IntN(len(c.sides)), w.newContent()
	if w.one(3) {
		if other := w.anyCart(pick(w.dice, w.vaults)); other != nil && other != c && other.sides[0].holds.kind == label.Labelled {
			next = other.sides[0].holds
			w.copied[next.omid.Key()] = true
		}
	}
	err := v.write(c, side, next, w.clock.Now())
	w.did(err, "write %s on side %d of %s of %s", next, side, c.barcode, v.name)
}

// newContent is something that no other cartridge has.
func (w *world) newContent() (c content) {
	w.choose(
		choice{4, func() { w.labels++; c = labelled(w.labels) }},
		choice{1, func() { w.labels++; c = content{label.Free, omid(w.labels)} }},
		choice{1, func() { c = content{kind: label.Blank} }},
		choice{1, func() { c = content{kind: label.Unrecognized} }},
	)
	return c
}

// rebarcode puts another sticker on a cartridge, or one that is in use.
func (w *world) rebarcode(v *vault) {
	c := w.anyCart(v)
	if c == nil {
		return
	}
	barcode := v.medium('R', w.IntN(20)).Barcode
	w.choose(
		choice{2, func() {}},
		choice{1, func() { barcode = "" }},
		choice{1, func() {
			if other := w.anyCart(v); other != nil {
				barcode = other.barcode
			}
		}},
	)
	_, err := v.hardware.Rebarcode(c.id, barcode)
	w.did(err, "change the barcode of %s of %s to %q", c.barcode, v.name, barcode)
}

// bringNew brings a cartridge that nobody has seen before.
func (w *world) bringNew(v *vault) {
	empty := v.where(false, "slot", "port")
	if len(empty) == 0 {
		return
	}
	to := pick(w.dice, empty)
	w.barcodes++
	held, err := v.hardware.Insert(virtual.Insertion{Medium: v.medium('N', w.barcodes)}, strconv.Itoa(to.Address))
	if !w.did(err, "bring %s, new, to %s", held.Barcode, place(v, to)) {
		return
	}
	c := v.learn(&held, w.clock.Now())
	w.copyTo(v, c, []surface{{holds: w.newContent()}})
}

// copyTo writes on a cartridge that has just been brought in.
func (w *world) copyTo(v *vault, c *cart, from []surface) {
	for i := range from {
		err := v.write(c, i, from[i].holds, w.clock.Now())
		w.did(err, "%s holds %s", c.barcode, c)
	}
}

// carryOver carries a cartridge from one library to another.
func (w *world) carryOver(v *vault) {
	to := pick(w.dice, w.vaults)
	from, ok := w.full(v)
	empty := to.where(false, "slot", "port")
	if to == v || to.mediaType != v.mediaType || !ok || len(empty) == 0 {
		return
	}
	old, at := v.carts[from.Cartridge.ID], pick(w.dice, empty)
	if _, err := v.hardware.Remove(old.id); err != nil {
		return
	}
	w.elsewhere[old.id] = true
	again := to.medium('X', 0)
	again.Barcode = from.Cartridge.Barcode
	c, err := to.hardware.Insert(virtual.Insertion{Medium: again}, strconv.Itoa(at.Address))
	if w.did(err, "carry %s from %s to %s", c.Barcode, place(v, from), place(to, at)) {
		w.copyTo(to, to.learn(&c, w.clock.Now()), old.sides)
	}
}
