// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

var walks = []promise{
	{"a walk is in ascending byte order", func(t *testing.T, s store.Store) {
		want := []string{"\x00", "A", "B", "a", "a\x00", "aa", "b", "\xff"}
		updateStore(t, s, func(w store.Writer) error {
			for _, k := range []string{"b", "aa", "\xff", "A", "a\x00", "a", "\x00", "B"} {
				if err := w.Put("sides", k, []byte(k)); err != nil {
					return err
				}
			}
			return nil
		})
		viewStore(t, s, func(r store.Reader) error {
			if got := listKeys(t, r, "sides"); !slices.Equal(got, want) {
				t.Errorf("got %q", got)
			}
			return nil
		})
	}},
	{"an error ends a walk and comes back", func(t *testing.T, s store.Store) {
		fillWithSides(t, s, 5)
		calls := 0
		err := s.View(t.Context(), func(r store.Reader) error {
			return r.Each("sides", func(_, _ []byte) error { calls++; return errRefused })
		})
		if !errors.Is(err, errRefused) || calls != 1 {
			t.Errorf("%d calls, error %v", calls, err)
		}
	}},
	{"buckets are listed in order, and only while they hold a key", func(t *testing.T, s store.Store) {
		commitKey(t, s, "sides", "a", "1")
		commitKey(t, s, "pools", "a", "1")
		commitKey(t, s, "media", "a", "1")
		updateStore(t, s, func(w store.Writer) error { return w.Delete("pools", "a") })
		viewStore(t, s, func(r store.Reader) error {
			if got := r.Buckets(); !slices.Equal(got, []string{"media", "sides"}) {
				t.Errorf("got %q", got)
			}
			return nil
		})
	}},
	{"a walk that deletes what it meets misses nothing", func(t *testing.T, s store.Store) {
		const n = 3000
		fillWithSides(t, s, n)
		met := 0
		updateStore(t, s, func(w store.Writer) error {
			return w.Each("sides", func(k, _ []byte) error { met++; return w.Delete("sides", string(k)) })
		})
		viewStore(t, s, func(r store.Reader) error {
			if left := len(listKeys(t, r, "sides")); met != n || left != 0 {
				t.Errorf("met %d of %d, %d are left", met, n, left)
			}
			return nil
		})
	}},
	{"a walk that changes what follows meets it changed", func(t *testing.T, s store.Store) {
		fillWithSides(t, s, 4) // 0000 to 0003
		var met []string
		updateStore(t, s, func(w store.Writer) error {
			return w.Each("sides", func(k, v []byte) error {
				met = append(met, string(k)+"="+string(v))
				if string(k) != "0001" {
					return nil
				}
				return errors.Join(w.Put("sides", "0000a", nil), w.Put("sides", "0001a", []byte("new")),
					w.Delete("sides", "0002"), w.Put("sides", "0003", []byte("other")))
			})
		})
		if want := []string{"0000=0", "0001=1", "0001a=new", "0003=other"}; !slices.Equal(met, want) {
			t.Errorf("met %q, want %q", met, want)
		}
	}},
	{"a view keeps its revision while others commit", func(t *testing.T, s store.Store) {
		fillWithSides(t, s, 100)
		viewStore(t, s, func(r store.Reader) error {
			updateStore(t, s, func(w store.Writer) error {
				return errors.Join(w.Delete("sides", "0000"), w.Put("sides", "0001", []byte("changed")), w.Put("sides", "9999", []byte("new")))
			})
			if r.Revision() != 1 || string(r.Get("sides", "0000")) != "0" || string(r.Get("sides", "0001")) != "1" || len(listKeys(t, r, "sides")) != 100 {
				t.Errorf("revision %d, %d keys", r.Revision(), len(listKeys(t, r, "sides")))
			}
			return nil
		})
	}},
	{"readers beside a writer always see whole transactions", showsWholeTransactions},
}

// fillWithSides puts n sides, "0000" and so on, whose values are their numbers.
func fillWithSides(t testing.TB, s store.Store, n int) {
	t.Helper()
	updateStore(t, s, func(w store.Writer) error {
		for i := range n {
			if err := w.Put("sides", fmt.Sprintf("%04d", i), fmt.Append(nil, i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// showsWholeTransactions moves an amount between two keys, again and again, while
// readers add the two up.
func showsWholeTransactions(t *testing.T, s store.Store) {
	const rounds = 50
	set := func(left, right int) {
		updateStore(t, s, func(w store.Writer) error {
			return errors.Join(w.Put("a", "left", fmt.Append(nil, left)), w.Put("b", "right", fmt.Append(nil, right)))
		})
	}
	set(0, rounds)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for last := uint64(0); ; {
				err := s.View(t.Context(), func(r store.Reader) error {
					var left, right int
					_, _ = fmt.Sscan(string(r.Get("a", "left")), &left)
					_, _ = fmt.Sscan(string(r.Get("b", "right")), &right)
					if left+right != rounds || r.Revision() < last || uint64(left)+1 != r.Revision() {
						return fmt.Errorf("revision %d after %d: %d and %d", r.Revision(), last, left, right)
					}
					last = r.Revision()
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := 1; i <= rounds; i++ {
		set(i, rounds-i)
	}
	close(done)
	readers.Wait()
}
