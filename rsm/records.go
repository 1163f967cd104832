// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// records are all records in memory. The records themselves never change:
// a change replaces the pointer.
type records struct {
	libraries        map[string]*record.Library
	pools            map[string]*record.Pool
	media            map[record.PMID]*record.Medium
	elements         map[string]map[int]*record.Element
	libraryRequests  map[string]*record.LibraryRequest
	operatorRequests map[string]*record.OperatorRequest
	heads            heads

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
		libraries:        map[string]*record.Library{},
		pools:            map[string]*record.Pool{},
		media:            make(map[record.PMID]*record.Medium, media),
		elements:         map[string]map[int]*record.Element{},
		libraryRequests:  map[string]*record.LibraryRequest{},
		operatorRequests: map[string]*record.OperatorRequest{},
		byLMID:           map[record.LMID]*record.Medium{},
		byOMID:           newIndex[label.Key](0),
		byBarcode:        newIndex[string](0),
		byPlace:          map[record.Place]*record.Medium{},
		poolSize:         map[string]int{},
		dirty:            map[record.PMID]struct{}{},
	}
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

// sortedByName lists the values of a map in the order of their keys.
func sortedByName[T any](all map[string]*T) []*T {
	list := make([]*T, 0, len(all))
	for _, k := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[k])
	}
	return list
}

func comparePMID(m *record.Medium, p record.PMID) int {
	return strings.Compare(string(m.PMID), string(p))
}
