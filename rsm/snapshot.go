// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// buildSnapshot builds the view of all records; the caller holds the lock.
func (r *records) buildSnapshot(revision uint64) *record.Snapshot {
	r.sorted = patchSorted(r.sorted, slices.Sorted(maps.Keys(r.dirty)), r.media)
	clear(r.dirty)
	s := &record.Snapshot{
		Revision:  revision,
		Libraries: sortedByName(r.libraries),
		Pools:     sortedByName(r.pools),
		Media:     r.sorted,
	}
	s.EmptySlots = r.countEmptySlots()
	s.InUse, s.TakeHome = r.sortOutDrives()
	s.Hold = r.heads.Hold
	for _, w := range sortedByName(r.operatorRequests) {
		if w.State == record.Submitted {
			s.Requests = append(s.Requests, w)
		}
	}
	for _, w := range sortedByName(r.libraryRequests) {
		if w.State == record.InProcess {
			s.Open = append(s.Open, w)
		}
	}
	return s
}

// countEmptySlots counts what Snapshot.EmptySlots says.
func (r *records) countEmptySlots() map[string]int {
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

// sortOutDrives lists the drives that others use, by library and address, and the
// media that rsmctl has left in drives and can take home now.
func (r *records) sortOutDrives() (all []*record.InUse, home []record.PMID) {
	now := &change{m: &Manager{records: r}}
	for _, l := range sortedByName(r.libraries) {
		for i := range l.Drives {
			d := &l.Drives[i]
			m := r.byPlace[record.Place{Library: l.Name, Address: d.Address}]
			if m == nil {
				continue
			}
			if !now.isStrange(m) {
				if now.canGoHome(m) {
					home = append(home, m.PMID)
				}
				continue
			}
			u := &record.InUse{Library: l.Name, Drive: d.Address, Serial: d.Serial, PMID: m.PMID, Name: m.Name()}
			if e := r.elements[l.Name][d.Address]; e != nil && e.InUse != nil {
				u.DriveUse = *e.InUse
			}
			all = append(all, u)
		}
	}
	slices.SortFunc(all, func(a, b *record.InUse) int {
		return cmp.Or(strings.Compare(a.Library, b.Library), cmp.Compare(a.Drive, b.Drive))
	})
	return all, home
}

// canGoHome tells whether a medium was left in its drive, and there is a slot for
// it. The slot is looked for last, since that costs most.
func (c *change) canGoHome(m *record.Medium) bool {
	if m.Mount == nil || !m.Mount.Left || c.refuseBusy("dismount", m) != nil {
		return false
	}
	_, err := c.chooseHome(m)
	return err == nil
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
