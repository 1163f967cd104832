// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"context"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

// Subject is the kind of Store under test.
type Subject struct {
	// Open makes a new, empty store, at revision zero.
	Open func(t testing.TB) store.Store
	// Reopen closes a store and opens what it has left behind. It is nil when the
	// store does not outlive its process.
	Reopen func(t testing.TB, s store.Store) store.Store
}

// Run runs the suite.
func Run(t *testing.T, subject Subject) {
	t.Helper()
	for _, group := range [][]promise{transactions, walks, watching, contexts, exporting} {
		for _, c := range group {
			t.Run(c.sentence, func(t *testing.T) {
				s := subject.Open(t)
				t.Cleanup(func() { _ = s.Close() })
				c.keeps(t, s)
			})
		}
	}
	t.Run("it behaves like a map of maps, whatever is done to it", func(t *testing.T) { behavesLikeAMap(t, subject) })
	if subject.Reopen != nil {
		t.Run("what was committed is there after it is opened again", func(t *testing.T) { outlivesItsProcess(t, subject) })
	}
}

// promise is a sentence that holds of every store, and the test that it does.
type promise struct {
	sentence string
	keeps    func(t *testing.T, s store.Store)
}

// updateStore commits fn and returns the new revision.
func updateStore(t testing.TB, s store.Store, fn func(store.Writer) error) uint64 {
	t.Helper()
	revision, err := s.Update(t.Context(), fn)
	if err != nil {
		t.Fatalf("Update: %v", err)
	}
	return revision
}

// commitKey commits one key.
func commitKey(t testing.TB, s store.Store, bucket, key, value string) uint64 {
	t.Helper()
	return updateStore(t, s, func(w store.Writer) error { return w.Put(bucket, key, []byte(value)) })
}

func viewStore(t testing.TB, s store.Store, fn func(store.Reader) error) {
	t.Helper()
	if err := s.View(t.Context(), fn); err != nil {
		t.Fatalf("View: %v", err)
	}
}

// dumpContent is the whole content as text.
func dumpContent(t testing.TB, s store.Store) string {
	t.Helper()
	var out bytes.Buffer
	viewStore(t, s, func(r store.Reader) error { return store.Dump(context.WithoutCancel(t.Context()), r, &out) })
	return out.String()
}

// listKeys lists a bucket.
func listKeys(t testing.TB, r store.Reader, bucket string) (all []string) {
	t.Helper()
	if err := r.Each(bucket, func(k, _ []byte) error { all = append(all, string(k)); return nil }); err != nil {
		t.Fatalf("Each: %v", err)
	}
	return all
}

func outlivesItsProcess(t *testing.T, subject Subject) {
	s := subject.Open(t)
	for _, key := range []string{"a", "b", "c"} {
		commitKey(t, s, "sides", key, "value of "+key)
	}
	updateStore(t, s, func(w store.Writer) error { return w.Delete("sides", "b") })
	before := dumpContent(t, s)
	s = subject.Reopen(t, s)
	defer func() { _ = s.Close() }()
	if after := dumpContent(t, s); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	if revision := commitKey(t, s, "sides", "d", ""); revision != 5 {
		t.Errorf("the next commit made revision %d, want 5", revision)
	}
}
