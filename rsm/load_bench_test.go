// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// BenchmarkLoading opens a manager on a database of 100,000 allocated media
// and reports the time and the heap that each of them costs.
func BenchmarkLoading(b *testing.B) {
	const media = 100_000
	s, err := store.OpenBolt(filepath.Join(b.TempDir(), "rsm.db"), store.BoltOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := synthesize(s, media); err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	measure := func(into *runtime.MemStats) {
		runtime.GC()
		runtime.GC() // the first one leaves what finalizers and pools hold
		runtime.ReadMemStats(into)
	}
	measure(&before)
	var m *rsm.Manager
	for b.Loop() {
		if m, err = rsm.New(b.Context(), rsm.Options{Store: s}); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	measure(&after)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/media, "ns/medium")
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/media, "B/medium")
	runtime.KeepAlive(m)
}

// synthesize fills a database as an applied MediaSet of n sides leaves it.
func synthesize(s store.Store, n int) error {
	_, err := s.Update(here, func(w store.Writer) error {
		pool, err := json.Marshal(record.Pool{Name: "weekly", Kind: record.ApplicationPool, MediaType: "LTO-8"})
		if err != nil {
			return err
		}
		if err := w.Put("pools", "weekly", pool); err != nil {
			return err
		}
		for i := range n {
			m := syntheticMedium(i)
			value, err := json.Marshal(m)
			if err != nil {
				return err
			}
			if err := w.Put("media", string(m.PMID), value); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func syntheticMedium(i int) *record.Medium {
	at := time.Unix(1_700_000_000+int64(i), 0).UTC()
	id := func(kind string) string { return uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, kind, i)).String() }
	omid := label.OMID{Type: "RSM", ID: id("label"), Info: fmt.Sprintf("weekly/%d", i)}
	return &record.Medium{
		PMID: record.PMID(id("medium")), Type: "LTO-8", Barcode: fmt.Sprintf("A%05dL8", i), Pool: "weekly",
		Library: "vault", Location: record.Location{Type: record.InSlot, Address: 1000 + i}, Home: 1000 + i,
		Created: at, Revision: 7, SerialNumber: fmt.Sprintf("SN%08d", i),
		Sides: []record.Side{{
			State: record.Allocated, OMID: omid, LMID: record.LMID(id("logical")), Origin: "MediaSet/weekly-2026", Allocations: 1,
			Evidence: record.Evidence{
				Level: record.ByLabel, ReadAt: &at, ReadIn: "drive 256 (serial VAULT00101)",
				Verdict: &label.Verdict{Kind: label.Labelled, OMID: omid, FirstBlock: fmt.Sprintf("%064x", i)},
			},
		}},
	}
}
