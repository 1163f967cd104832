// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"slices"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// HeldLMID is a held side with the LMID that was declared for it and the one
// that it has. After a recovery an application replaces the one by the other
// wherever it keeps it, keyed by OMID (RSM, "Recovering from a Disaster").
type HeldLMID struct {
	// Old is the LMID that the manifests declare, empty when they declare none.
	Old record.LMID `json:"oldLmid"`
	// New is the LMID of the record.
	New     record.LMID `json:"newLmid"`
	OMID    label.OMID  `json:"omid"`
	Pool    string      `json:"pool"`
	Barcode string      `json:"barcode"`
	// Changed tells whether the two differ.
	Changed bool `json:"changed"`
	// Evidence says how sure it is that OMID is what is on the side: whoever
	// takes an LMID over should wait while it is Unverified or Claimed.
	Evidence record.EvidenceLevel `json:"evidence"`
}

// HeldLMIDs lists the sides that are held, by the names of their media.
func HeldLMIDs(snapshot *record.Snapshot, set *manifest.Set) []HeldLMID {
	declared := map[label.Key]record.LMID{}
	for i := range set.MediaSets {
		for j := range set.MediaSets[i].Sides {
			s := &set.MediaSets[i].Sides[j]
			declared[keyOfOMID(s.OMID)] = record.LMID(s.LMID)
		}
	}
	list := []HeldLMID{}
	for _, m := range slices.SortedFunc(slices.Values(snapshot.Media), compareMedia) {
		for i := range m.Sides {
			s := &m.Sides[i]
			if s.LMID == "" {
				continue
			}
			old := declared[s.OMID.Key()]
			list = append(list, HeldLMID{Old: old, New: s.LMID, OMID: s.OMID, Pool: m.Pool, Barcode: m.Barcode, Changed: old != s.LMID, Evidence: s.Evidence.Level})
		}
	}
	return list
}

// LMIDs tells the LMID of each OMID that is held. An OMID that two sides are
// held as has none: which of the two is meant is not known.
func LMIDs(held []HeldLMID) (of manifest.LMIDOf, twice []label.OMID) {
	lmids := make(map[label.Key]record.LMID, len(held))
	for i := range held {
		if held[i].OMID.IsZero() {
			continue
		}
		key := held[i].OMID.Key()
		if _, again := lmids[key]; again {
			twice = append(twice, held[i].OMID)
			lmids[key] = ""
			continue
		}
		lmids[key] = held[i].New
	}
	return func(id v1alpha1.OMID) string { return string(lmids[keyOfOMID(id)]) }, twice
}

func keyOfOMID(id v1alpha1.OMID) label.Key { return label.Key{Type: id.LabelType, ID: id.LabelID} }
