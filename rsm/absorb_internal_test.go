// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestAnAbsorbedRecordKnowsOfEachSideWhatTheNewOneKnew(t *testing.T) {
	const idA, idB = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
	long, now := time.Unix(100, 0), time.Unix(200, 0)
	read := func(id string, level record.EvidenceLevel, at time.Time) record.Side {
		omid := label.OMID{Type: label.TypeRSM, ID: id}
		return record.Side{State: record.Import, OMID: omid, Evidence: record.Evidence{
			Level: level, Verdict: &label.Verdict{Kind: label.Labelled, OMID: omid}, ReadAt: &at,
		}}
	}
	disc := func(p record.PMID, sides ...record.Side) *record.Medium {
		return &record.Medium{PMID: p, Type: "MO-9.1", Pool: "Import/MO-9.1", Library: "vault", Location: record.Location{Type: record.Offline}, Sides: sides}
	}
	for _, tc := range []struct {
		name  string
		sides []record.Side // of the new record
		level [2]record.EvidenceLevel
		read  [2]time.Time
	}{
		{"both sides were read, one of them long ago", []record.Side{read(idA, record.ByLabel, now), read(idB, record.ByLabel, long)},
			[2]record.EvidenceLevel{record.ByLabel, record.ByLabel}, [2]time.Time{now, long}},
		{"the same, turned over", []record.Side{read(idB, record.ByLabel, long), read(idA, record.ByLabel, now)},
			[2]record.EvidenceLevel{record.ByLabel, record.ByLabel}, [2]time.Time{now, long}},
		{"a side was out of sight since it was read", []record.Side{read(idA, record.ByLabel, now), read(idB, record.NoEvidence, now)},
			[2]record.EvidenceLevel{record.ByLabel, record.NoEvidence}, [2]time.Time{now, long}},
		{"it was recognised by its barcode since", []record.Side{read(idA, record.ByBarcode, now), read(idB, record.ByBarcode, now)},
			[2]record.EvidenceLevel{record.ByBarcode, record.ByBarcode}, [2]time.Time{now, now}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := &Manager{records: newRecords(0)}
			c := &change{m: m, media: map[record.PMID]*record.Medium{}, elements: map[record.Place]*record.Element{}, pools: map[string]*record.Pool{}, libraries: map[string]*record.Library{}}
			old := disc("old", read(idA, record.ByLabel, long), read(idB, record.ByLabel, long))
			fresh := disc("new", tc.sides...)
			fresh.Location = record.Location{Type: record.InSlot, Address: 1000}
			c.media["old"], c.media["new"] = old, fresh
			c.takeOverReading(old, fresh)
			for i := range old.Sides {
				if e := old.Sides[i].Evidence; e.Level != tc.level[i] || !e.ReadAt.Equal(tc.read[i]) {
					t.Errorf("side %d: %s, read at %d; want %s, %d", i, e.Level, e.ReadAt.Unix(), tc.level[i], tc.read[i].Unix())
				}
			}
		})
	}
}
