// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"rsm.storage/rsmctl/rsm/store"
)

const benchRecords = 1_000_000

// benchFile holds a million small records.
func benchFile(b *testing.B) string {
	b.Helper()
	s := openStore(b, filepath.Join(b.TempDir(), "rsm.db"), store.BoltOptions{})
	mustUpdate(b, s, func(w store.Writer) error {
		for i := range benchRecords {
			if err := w.Put("sides", fmt.Sprintf("%08d", i), fmt.Appendf(nil, `{"id":%d}`, i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return s.Path()
}

func BenchmarkReadingAMillionRecords(b *testing.B) {
	path := benchFile(b)
	bolt := openStore(b, path, store.BoltOptions{ReadOnly: true})
	raw, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	b.Run("bbolt's own cursor", func(b *testing.B) {
		for b.Loop() {
			size := 0
			_ = raw.View(func(tx *bbolt.Tx) error {
				c := tx.Bucket([]byte("sides")).Cursor()
				for k, v := c.First(); k != nil; k, v = c.Next() {
					size += len(k) + len(v)
				}
				return nil
			})
		}
	})
	each := func(s store.Store) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				size := 0
				_ = s.View(b.Context(), func(r store.Reader) error {
					return r.Each("sides", func(k, v []byte) error { size += len(k) + len(v); return nil })
				})
			}
		}
	}
	b.Run("Bolt.Each", each(bolt))
	b.Run("Overlay.Each", each(store.NewOverlay(bolt)))
	b.Run("OpenBolt", func(b *testing.B) {
		for b.Loop() {
			s, err := store.OpenBolt(path, store.BoltOptions{ReadOnly: true})
			if err != nil {
				b.Fatal(err)
			}
			_ = s.Close()
		}
	})
}
