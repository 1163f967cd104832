// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"hash/maphash"
	"math/bits"
	"sort"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// allSides numbers the sides of all MediaSets, and behind them all media that
// are declared free. Those of bad objects count too: what is expected there may
// be expected a second time elsewhere.
type allSides struct {
	sets []*object
	// firstSide and firstFree are the numbers of each set's first side and first
	// free medium. One more entry is the end.
	firstSide, firstFree []int
	// twoSided sets are for media with two sides under one barcode.
	twoSided []bool
	seed     maphash.Seed
}

func newAllSides(objects []*object, mediaType func(*object) (v1alpha1.MediaType, bool)) *allSides {
	a := &allSides{seed: maphash.MakeSeed()}
	sides, free := 0, 0
	for _, o := range objects {
		if _, ok := o.value.(*v1alpha1.MediaSet); !ok {
			continue
		}
		t, _ := mediaType(o)
		a.sets = append(a.sets, o)
		a.twoSided = append(a.twoSided, t.Sides == 2)
		a.firstSide = append(a.firstSide, sides)
		a.firstFree = append(a.firstFree, free)
		sides += len(o.sides)
		free += len(o.free)
	}
	for i := range a.firstFree {
		a.firstFree[i] += sides
	}
	a.firstSide = append(a.firstSide, sides)
	a.firstFree = append(a.firstFree, sides+free)
	return a
}

// entryNumbered finds number id: the set it is of, and its index in the set's list.
func (a *allSides) entryNumbered(id uint32) (set, index int, free bool) {
	list := a.firstSide
	if free = int(id) >= a.firstSide[len(a.sets)]; free {
		list = a.firstFree
	}
	set = sort.SearchInts(list, int(id)+1) - 1
	return set, int(id) - list[set], free
}

func (a *allSides) sideNumbered(id uint32) *Side {
	set, index, free := a.entryNumbered(id)
	if free {
		return nil
	}
	return &a.sets[set].sides[index]
}

func (a *allSides) barcodeNumbered(id uint32) string {
	set, index, free := a.entryNumbered(id)
	if free {
		return a.sets[set].free[index].Barcode
	}
	return a.sets[set].sides[index].Barcode
}

func (a *allSides) hashOMID(id uint32) (uint64, bool) {
	s := a.sideNumbered(id)
	if s == nil || s.OMID.LabelID == "" {
		return 0, false
	}
	return maphash.String(a.seed, s.OMID.LabelID) ^ bits.RotateLeft64(maphash.String(a.seed, s.OMID.LabelType), 1), true
}

func (a *allSides) sameOMID(x, y uint32) bool {
	s, t := a.sideNumbered(x), a.sideNumbered(y)
	return s.OMID.LabelID == t.OMID.LabelID && s.OMID.LabelType == t.OMID.LabelType
}

func (a *allSides) hashBarcode(id uint32) (uint64, bool) {
	barcode := a.barcodeNumbered(id)
	return maphash.String(a.seed, barcode), barcode != ""
}

func (a *allSides) sameBarcode(x, y uint32) bool { return a.barcodeNumbered(x) == a.barcodeNumbered(y) }

func (a *allSides) hashLMID(id uint32) (uint64, bool) {
	s := a.sideNumbered(id)
	if s == nil || s.LMID == "" {
		return 0, false
	}
	return maphash.String(a.seed, s.LMID), true
}

func (a *allSides) sameLMID(x, y uint32) bool {
	return a.sideNumbered(x).LMID == a.sideNumbered(y).LMID
}

// duplicatePair is one that is expected a second time, and the first one.
type duplicatePair struct{ first, again uint32 }

// pairsWithSameKey finds all that have the same key as one before them.
func (a *allSides) pairsWithSameKey(key func(uint32) (uint64, bool), same func(x, y uint32) bool, shared bool) []duplicatePair {
	total := a.firstFree[len(a.sets)]
	table := make([]struct{ tag, id uint32 }, 1<<bits.Len(uint(total*3/2)))
	mask := uint64(len(table) - 1)
	var found []duplicatePair
	halves := map[uint32]bool{}
	for id := range uint32(total) {
		hash, ok := key(id)
		if !ok {
			continue
		}
		tag := uint32(hash>>32) | 1
		for i := hash & mask; ; i = (i + 1) & mask {
			if table[i].tag == 0 {
				table[i].tag, table[i].id = tag, id
				break
			}
			if table[i].tag == tag && same(table[i].id, id) {
				first := table[i].id
				if shared && !halves[first] && a.twoSidesOfOne(first, id) {
					halves[first] = true
				} else {
					found = append(found, duplicatePair{first, id})
				}
				break
			}
		}
	}
	return found
}

// twoSidesOfOne reports whether two sides with one barcode can be the two sides
// of one medium: such media are in one pool as a whole.
func (a *allSides) twoSidesOfOne(x, y uint32) bool {
	setX, _, freeX := a.entryNumbered(x)
	setY, _, freeY := a.entryNumbered(y)
	return !freeX && !freeY && a.twoSided[setX] && poolOfSet(a.sets[setX]) == poolOfSet(a.sets[setY])
}

func (a *allSides) markContested(id uint32) {
	set, index, free := a.entryNumbered(id)
	if free {
		a.sets[set].free[index].Contested = true
		return
	}
	a.sets[set].sides[index].Contested = true
}

func poolOfSet(o *object) string { return o.value.(*v1alpha1.MediaSet).Spec.Pool }
