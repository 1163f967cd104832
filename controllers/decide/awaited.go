// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// Awaited are the barcodes that manifests expect in a library: their labels are
// read before others.
func (d *Desired) Awaited() map[string]bool {
	all := map[string]bool{}
	for i := range d.Sides {
		if s := &d.Sides[i]; s.Barcode != "" && !s.Offline {
			all[s.Barcode] = true
		}
	}
	return all
}

// Search looks for the labels that manifests expect in a library.
type Search struct {
	missing map[label.Key]bool
}

// NewSearch looks for the sides that are not declared offline. What is expected
// twice is not looked for: nobody acts on it.
func NewSearch(d Desired) *Search {
	q := &Search{missing: map[label.Key]bool{}}
	for i := range d.Sides {
		if s := &d.Sides[i]; !s.Offline && !s.Contested {
			q.missing[s.OMID.Key()] = true
		}
	}
	return q
}

// Note takes the labels of a medium as found, if it is in a library and they
// were read from it, now or before.
func (q *Search) Note(m *record.Medium) {
	if !m.Online() {
		return
	}
	for i := range m.Sides {
		if s := &m.Sides[i]; s.Known() {
			delete(q.missing, s.OMID.Key())
		}
	}
}

// Missing counts the labels that were not found yet.
func (q *Search) Missing() int { return len(q.missing) }
