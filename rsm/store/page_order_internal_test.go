// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// Pages split and merge in all ways here. None of that is damage.
func TestWhatBboltWritesIsInOrderAfterAnyHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	b, err := OpenBolt(path, BoltOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		_, err := b.Update(t.Context(), func(w Writer) error { return changeAtRandom(w, random) })
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := checkPages(b.file, info.Size()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
}

// changeAtRandom puts keys all over a bucket, and deletes a run of them.
func changeAtRandom(w Writer, random *rand.Rand) error {
	key := func() string { return fmt.Sprintf("%05d", random.IntN(20000)) }
	for range 400 {
		if err := w.Put("sides", key(), bytes.Repeat([]byte("x"), random.IntN(300))); err != nil {
			return err
		}
	}
	first, run := key(), random.IntN(3000)
	return w.Each("sides", func(k, _ []byte) error {
		if string(k) < first || run == 0 {
			return nil
		}
		run--
		return w.Delete("sides", string(k))
	})
}
