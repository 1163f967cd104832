// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

func TestAnAbsorbedRecordKnowsOfEachSideWhatTheNewOneKnew(t *testing.T) {
	const idA, idB = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
	long, now := time.Unix(100, 0), time.Unix(200, 0)
	read := func(id string, level EvidenceLevel, at time.Time) Side {
		omid := label.OMID{Type: label.TypeRSM, ID: id}
		return Side{State: Import, OMID: omid, Evidence: Evidence{
			Level: level, Verdict: &label.Verdict{Kind: label.Labelled, OMID: omid}, ReadAt: &at,
		}}
	}
	disc := func(p PMID, sides ...Side) *Medium {
		return &Medium{PMID: p, Type: "MO-9.1", Pool: "Import/MO-9.1", Library: "vault", Location: Location{Type: Offline}, Sides: sides}
	}
	for _, tc := range []struct {
		name  string
		sides []Side // of the new record
		level [2]EvidenceLevel
		read  [2]time.Time
	}{
		{"both sides were read, one of them long ago", []Side{read(idA, ByLabel, now), read(idB, ByLabel, long)},
			[2]EvidenceLevel{ByLabel, ByLabel}, [2]time.Time{now, long}},
		{"the same, turned over", []Side{read(idB, ByLabel, long), read(idA, ByLabel, now)},
			[2]EvidenceLevel{ByLabel, ByLabel}, [2]time.Time{now, long}},
		{"a side was out of sight since it was read", []Side{read(idA, ByLabel, now), read(idB, NoEvidence, now)},
			[2]EvidenceLevel{ByLabel, NoEvidence}, [2]time.Time{now, long}},
		{"it was recognised by its barcode since", []Side{read(idA, ByBarcode, now), read(idB, ByBarcode, now)},
			[2]EvidenceLevel{ByBarcode, ByBarcode}, [2]time.Time{now, now}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := &Manager{records: newRecords(0)}
			c := &change{m: m, media: map[PMID]*Medium{}, elements: map[place]*Element{}, pools: map[string]*Pool{}, libraries: map[string]*Library{}}
			old := disc("old", read(idA, ByLabel, long), read(idB, ByLabel, long))
			fresh := disc("new", tc.sides...)
			fresh.Location = Location{Type: InSlot, Address: 1000}
			c.media["old"], c.media["new"] = old, fresh
			c.takeOver(old, fresh)
			for i := range old.Sides {
				if e := old.Sides[i].Evidence; e.Level != tc.level[i] || !e.ReadAt.Equal(tc.read[i]) {
					t.Errorf("side %d: %s, read at %d; want %s, %d", i, e.Level, e.ReadAt.Unix(), tc.level[i], tc.read[i].Unix())
				}
			}
		})
	}
}
