// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// records are all records in memory. The records themselves never change:
// a change replaces the pointer.
type records struct {
	libraries map[string]*record.Library
	pools     map[string]*record.Pool
	media     map[record.PMID]*record.Medium
	elements  map[string]map[int]*record.Element
	work      map[string]*record.LibraryRequest
	wants     map[string]*record.OperatorRequest
	heads     heads

	byLMID    map[record.LMID]*record.Medium
	byOMID    index[label.Key]
	byBarcode index[string]
	byPlace   map[record.Place]*record.Medium
	poolSize  map[string]int

	// sorted holds the media by PMID as of the last snapshot; dirty names
	// those that changed since.
	sorted []*record.Medium
	dirty  map[record.PMID]struct{}
}

func newRecords(media int) *records {
	return &records{
		libraries: map[string]*record.Library{},
		pools:     map[string]*record.Pool{},
		media:     make(map[record.PMID]*record.Medium, media),
		elements:  map[string]map[int]*record.Element{},
		work:      map[string]*record.LibraryRequest{},
		wants:     map[string]*record.OperatorRequest{},
		byLMID:    map[record.LMID]*record.Medium{},
		byOMID:    newIndex[label.Key](0),
		byBarcode: newIndex[string](0),
		byPlace:   map[record.Place]*record.Medium{},
		poolSize:  map[string]int{},
		dirty:     map[record.PMID]struct{}{},
	}
}

// index finds media by a key that is nearly always, but not surely, unique.
type index[K comparable] struct {
	one  map[K]*record.Medium
	more map[K][]*record.Medium // the second and later ones
}

func newIndex[K comparable](n int) index[K] {
	return index[K]{make(map[K]*record.Medium, n), map[K][]*record.Medium{}}
}

func (x index[K]) addMedium(k K, m *record.Medium) {
	if _, taken := x.one[k]; taken {
		x.more[k] = append(x.more[k], m)
		return
	}
	x.one[k] = m
}

func (x index[K]) removeMedium(k K, m *record.Medium) {
	rest := slices.DeleteFunc(x.mediaUnder(k), func(o *record.Medium) bool { return o.PMID == m.PMID })
	delete(x.one, k)
	delete(x.more, k)
	for _, o := range rest {
		x.addMedium(k, o)
	}
}

// mediaUnder returns a fresh slice of the media under k.
func (x index[K]) mediaUnder(k K) []*record.Medium {
	first := x.one[k]
	if first == nil {
		return nil
	}
	return append([]*record.Medium{first}, x.more[k]...)
}

// putMedium replaces the record of a medium, or adds it.
func (r *records) putMedium(m *record.Medium) {
	r.dropMedium(m.PMID)
	r.media[m.PMID] = m
	r.poolSize[m.Pool]++
	for _, k := range m.OMIDs() {
		r.byOMID.addMedium(k, m)
	}
	for i := range m.Sides {
		if id := m.Sides[i].LMID; id != "" {
			r.byLMID[id] = m
		}
	}
	if m.Barcode != "" {
		r.byBarcode.addMedium(m.Barcode, m)
	}
	if m.Online() {
		r.byPlace[m.Place()] = m
	}
}

// dropMedium takes the record of a medium out of every index.
func (r *records) dropMedium(p record.PMID) {
	r.dirty[p] = struct{}{}
	m := r.media[p]
	if m == nil {
		return
	}
	delete(r.media, p)
	r.poolSize[m.Pool]--
	for _, k := range m.OMIDs() {
		r.byOMID.removeMedium(k, m)
	}
	for i := range m.Sides {
		// Another medium may have been put there already.
		if id := m.Sides[i].LMID; r.byLMID[id] == m {
			delete(r.byLMID, id)
		}
	}
	if m.Barcode != "" {
		r.byBarcode.removeMedium(m.Barcode, m)
	}
	if r.byPlace[m.Place()] == m {
		delete(r.byPlace, m.Place())
	}
}

// buildSnapshot builds the view of all records; the caller holds the lock.
func (r *records) buildSnapshot(revision uint64) *record.Snapshot {
	r.sorted = patchSorted(r.sorted, slices.Sorted(maps.Keys(r.dirty)), r.media)
	clear(r.dirty)
	s := &record.Snapshot{
		Revision:  revision,
		Libraries: byName(r.libraries),
		Pools:     byName(r.pools),
		Media:     r.sorted,
	}
	s.EmptySlots = r.emptySlots()
	s.InUse, s.TakeHome = r.inDrives()
	s.Hold = r.heads.Hold
	for _, w := range byName(r.wants) {
		if w.State == record.Submitted {
			s.Requests = append(s.Requests, w)
		}
	}
	for _, w := range byName(r.work) {
		if w.State == record.InProcess {
			s.Open = append(s.Open, w)
		}
	}
	return s
}

// emptySlots counts what Snapshot.EmptySlots says.
func (r *records) emptySlots() map[string]int {
	count := map[string]int{}
	for name, elements := range r.elements {
		taken := map[int]bool{} // media in drives come back to these
		for _, e := range elements {
			if e.Type != element.Drive {
				continue
			}
			if m := r.media[e.PMID]; m != nil {
				taken[m.Home] = true
			}
		}
		for _, e := range elements {
			if e.Type == element.Slot && !e.Full && e.Exception == "" && !taken[e.Address] {
				count[name]++
			}
		}
	}
	return count
}

// patchSorted returns a copy of old, which is sorted by PMID, with the media named
// in dirty, which is sorted too, as they are now.
func patchSorted(old []*record.Medium, dirty []record.PMID, now map[record.PMID]*record.Medium) []*record.Medium {
	if len(dirty) == 0 {
		return old
	}
	fresh := make([]*record.Medium, 0, len(old)+len(dirty))
	for _, p := range dirty {
		i, found := slices.BinarySearchFunc(old, p, comparePMID)
		fresh = append(fresh, old[:i]...)
		if m := now[p]; m != nil {
			fresh = append(fresh, m)
		}
		if found {
			i++
		}
		old = old[i:]
	}
	return append(fresh, old...)
}

// byName lists the values of a map in the order of their keys.
func byName[T any](all map[string]*T) []*T {
	list := make([]*T, 0, len(all))
	for _, k := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[k])
	}
	return list
}

func comparePMID(m *record.Medium, p record.PMID) int {
	return strings.Compare(string(m.PMID), string(p))
}
