// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

const (
	pmidA = "00000000-0000-4000-8000-0000000000aa"
	pmidB = "00000000-0000-4000-8000-0000000000bb"
)

// soundMedium is a sound record of an allocated medium in slot 1000.
func soundMedium(change func(*record.Medium)) *record.Medium {
	m := &record.Medium{
		PMID: pmidA, Type: "LTO-8", Pool: "weekly", Library: "vault", Location: record.Location{Type: record.InSlot, Address: 1000},
		Sides: []record.Side{{State: record.Allocated, LMID: wantedLMID, Evidence: record.Evidence{Level: record.ByLabel}}},
	}
	if change != nil {
		change(m)
	}
	return m
}

func soundElement(address int, pmid record.PMID) *record.Element {
	e := &record.Element{Library: "vault", PMID: pmid}
	e.Type, e.Address, e.Full = "slot", address, pmid != ""
	return e
}

// storeOf puts records into a store in memory.
func storeOf(t *testing.T, records map[string]any) store.Store {
	t.Helper()
	s := store.NewOverlay(nil)
	_, err := s.Update(here, func(w store.Writer) error {
		for path, record := range records {
			bucket, key, _ := strings.Cut(path, "/")
			value, err := json.Marshal(record)
			if err != nil {
				return err
			}
			if err := w.Put(bucket, key, value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRecordsThatContradictEachOtherAreRefusedWithTheObjectNamed(t *testing.T) {
	weekly := &record.Pool{Name: "weekly", Kind: record.ApplicationPool, MediaType: "LTO-8"}
	second := func(change func(*record.Medium)) *record.Medium {
		return soundMedium(func(m *record.Medium) {
			m.PMID, m.Location.Address, m.Sides[0].LMID = pmidB, 1001, "22222222-2222-4222-8222-222222222222"
			change(m)
		})
	}
	sound := func(m *record.Medium) {}
	tests := []struct {
		name    string
		records map[string]any
		want    string // "" for sound
	}{
		{"sound records", map[string]any{
			"pools/weekly": weekly, "media/" + pmidA: soundMedium(nil), "media/" + pmidB: second(sound),
			"elements/vault/01000": soundElement(1000, pmidA), "elements/vault/01001": soundElement(1001, pmidB),
		}, ""},
		{"a medium in no pool", map[string]any{"media/" + pmidA: soundMedium(nil)}, "its pool weekly does not exist"},
		{"one LMID on two sides", map[string]any{
			"pools/weekly": weekly, "media/" + pmidA: soundMedium(nil),
			"media/" + pmidB: second(func(m *record.Medium) { m.Sides[0].LMID = wantedLMID }),
		}, string(wantedLMID)},
		{"two media in one place", map[string]any{
			"pools/weekly": weekly, "media/" + pmidA: soundMedium(nil),
			"media/" + pmidB: second(func(m *record.Medium) { m.Location.Address = 1000 }),
		}, "slot 1000"},
		{"an element that holds a medium without a record", map[string]any{"elements/vault/01000": soundElement(1000, pmidA)}, "element 1000 of library vault"},
		{"an element that holds a medium that is elsewhere", map[string]any{
			"pools/weekly": weekly, "media/" + pmidA: soundMedium(nil), "elements/vault/01001": soundElement(1001, pmidA),
		}, "element 1001"},
		{"a medium whose element holds nothing", map[string]any{
			"pools/weekly": weekly, "media/" + pmidA: soundMedium(nil), "elements/vault/01000": soundElement(1000, ""),
		}, pmidA},
		{"a pool whose parent is gone", map[string]any{"pools/a": record.Pool{Name: "a", Kind: record.ApplicationPool, Parent: "b"}}, "its parent b does not exist"},
		{"pools in a circle", map[string]any{
			"pools/a": record.Pool{Name: "a", Kind: record.ApplicationPool, Parent: "b"},
			"pools/b": record.Pool{Name: "b", Kind: record.ApplicationPool, Parent: "a"},
		}, "its own ancestor"},
		{"an allocated side without an LMID", map[string]any{
			"pools/weekly": weekly, "media/" + pmidA: soundMedium(func(m *record.Medium) { m.Sides[0].LMID = "" }),
		}, "media/" + pmidA},
		{"a medium without sides", map[string]any{
			"pools/weekly": weekly, "media/" + pmidA: soundMedium(func(m *record.Medium) { m.Sides = nil }),
		}, "0 sides"},
		{"an unknown state", map[string]any{
			"pools/weekly": weekly, "media/" + pmidA: soundMedium(func(m *record.Medium) { m.Sides[0] = record.Side{State: "Lost"} }),
		}, `unknown state "Lost"`},
		{"a record under another name", map[string]any{"pools/weekly": weekly, "media/" + pmidB: soundMedium(nil)}, pmidB},
		{"an unknown request state", map[string]any{"library-requests/000000000001": record.LibraryRequest{ID: "000000000001", State: "Lost"}}, "unknown state"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := storeOf(t, test.records)
			_, err := rsm.New(here, rsm.Options{Store: s})
			if all := rsm.CheckAll(here, s); (all == nil) != (err == nil) {
				t.Errorf("New says %v, CheckAll %v", err, all)
			}
			switch {
			case test.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}

// Whatever stands in a record: it is read or refused, and what is read can be
// written and read again.
func FuzzRecords(f *testing.F) {
	buckets := []string{"libraries", "elements", "media", "pools", "library-requests", "operator-requests", "events", "audit", "heads", "other"}
	for i, record := range []any{
		record.Library{Name: "x"}, soundElement(1000, pmidA), soundMedium(nil), record.Pool{Name: "x"},
		record.LibraryRequest{ID: "x", State: record.Passed}, record.OperatorRequest{ID: "x", State: record.Submitted},
		record.Event{Seq: 1}, record.AuditEntry{Seq: 1}, map[string]int{"events": 1},
	} {
		value, err := json.Marshal(record)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(byte(i), "x", value)
		f.Add(byte(i), pmidA, value[:len(value)/2])
	}
	f.Fuzz(func(t *testing.T, bucket byte, key string, value []byte) {
		name := buckets[int(bucket)%len(buckets)]
		if rsm.CheckRecord(name, key, value) != nil || key == "" {
			return
		}
		s := store.NewOverlay(nil)
		if _, err := s.Update(here, func(w store.Writer) error { return w.Put(name, key, value) }); err != nil {
			t.Fatal(err)
		}
		m, err := rsm.New(here, rsm.Options{Store: s})
		if err != nil {
			return
		}
		_ = m.Snapshot()
		if err := m.Session(record.Actor{Application: "fuzz"}).EnsureLibrary(here, "vault"); err != nil {
			t.Skip(err)
		}
		if err := rsm.CheckAll(here, s); err != nil {
			t.Errorf("sound before, not after: %v", err)
		}
	})
}
