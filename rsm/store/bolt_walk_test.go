// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

func TestValuesStayReadableAfterALongWalkHasPassedThem(t *testing.T) {
	b, err := store.OpenBolt(filepath.Join(t.TempDir(), "rsm.db"), store.BoltOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	const keys = 100_000
	name := func(i int) string { return fmt.Sprintf("%06d", i) }
	if _, err := b.Update(t.Context(), func(w store.Writer) error {
		for i := range keys {
			if err := w.Put("media", name(i), []byte("value "+name(i))); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	err = b.View(t.Context(), func(r store.Reader) error {
		var values [][]byte
		if err := r.Each("media", func(_, value []byte) error {
			values = append(values, value)
			return nil
		}); err != nil {
			return err
		}
		if len(values) != keys {
			t.Fatalf("the walk met %d keys, expected %d", len(values), keys)
		}
		for i, value := range values {
			if string(value) != "value "+name(i) {
				t.Fatalf("value %d has become %q", i, value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
