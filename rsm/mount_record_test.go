// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

func TestARecordWhoseMountIsNotWhereItIsIsRefused(t *testing.T) {
	at := func(where record.Location, drive int) func(*record.Medium) {
		return func(m *record.Medium) {
			m.Location = where
			m.Mount = &record.Mount{Drive: drive}
		}
	}
	tests := []struct {
		name   string
		change func(*record.Medium)
		want   string // "" for sound
	}{
		{"mounted where it is", at(record.Location{Type: record.InDrive, Address: 256}, 256), ""},
		{"in a drive, and not mounted", func(m *record.Medium) { m.Location = record.Location{Type: record.InDrive, Address: 256} }, ""},
		{"in another drive", at(record.Location{Type: record.InDrive, Address: 257}, 256), "it is mounted in drive 256, and at drive 257"},
		{"in a slot", at(record.Location{Type: record.InSlot, Address: 1000}, 256), "it is mounted in drive 256, and at slot 1000"},
		{"in a slot of the address of the drive", at(record.Location{Type: record.InSlot, Address: 256}, 256), "it is mounted in drive 256, and at slot 256"},
		{"in no library", at(record.Location{Type: record.Offline}, 256), "it is mounted in drive 256, and at offline"},
		{"mounted in no drive", at(record.Location{Type: record.InSlot, Address: 1000}, 0), "it is mounted in drive 0, and at slot 1000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := soundMedium(test.change)
			value, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			one := rsm.CheckRecord("media", pmidA, value)
			s := storeOf(t, map[string]any{"pools/weekly": &record.Pool{Name: "weekly", Kind: record.ApplicationPool, MediaType: "LTO-8"}, "media/" + pmidA: m})
			_, loaded := rsm.New(here, rsm.Options{Store: s})
			for what, err := range map[string]error{"the record": one, "all records": rsm.CheckAll(here, s), "a start": loaded} {
				switch {
				case test.want == "" && err != nil:
					t.Errorf("%s: refused: %v", what, err)
				case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), pmidA)):
					t.Errorf("%s: error %v does not say %q of %s", what, err, test.want, pmidA)
				}
			}
		})
	}
}

func TestAMountIsReadAsItWasWritten(t *testing.T) {
	full := soundMedium(func(m *record.Medium) {
		m.Location = record.Location{Type: record.InDrive, Address: 256}
		m.Mount = &record.Mount{Drive: 256, Since: time.Date(2026, 11, 1, 12, 0, 0, 5e8, time.UTC), Side: 1, ReadOnly: true, Application: `backup "night"`, Left: true}
	})
	s := storeOf(t, map[string]any{"pools/weekly": &record.Pool{Name: "weekly", Kind: record.ApplicationPool, MediaType: "LTO-8"}, "media/" + pmidA: full})
	m, err := rsm.New(here, rsm.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Medium(pmidA)
	if err != nil || got.Mount == nil || *got.Mount != *full.Mount {
		t.Errorf("%+v, not %+v: %v", got.Mount, full.Mount, err)
	}
}
