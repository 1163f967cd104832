// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

var errRefused = errors.New("refused")

var transactions = []promise{
	{"a new store is empty and at revision zero", func(t *testing.T, s store.Store) {
		viewStore(t, s, func(r store.Reader) error {
			if r.Revision() != 0 || len(r.Buckets()) != 0 || r.Get("sides", "a") != nil || listKeys(t, r, "sides") != nil {
				t.Errorf("revision %d, buckets %q", r.Revision(), r.Buckets())
			}
			return nil
		})
	}},
	{"each commit raises the revision by one", func(t *testing.T, s store.Store) {
		for want := uint64(1); want <= 3; want++ {
			if got := commitKey(t, s, "sides", "a", strings.Repeat("x", int(want))); got != want {
				t.Errorf("revision %d, want %d", got, want)
			}
		}
	}},
	{"a transaction sees the revision before it, and its own changes", func(t *testing.T, s store.Store) {
		commitKey(t, s, "sides", "a", "1")
		updateStore(t, s, func(w store.Writer) error {
			if err := errors.Join(w.Put("sides", "a", []byte("2")), w.Put("sides", "b", []byte("3")), w.Delete("sides", "a")); err != nil {
				return err
			}
			if w.Revision() != 1 || w.Get("sides", "a") != nil || string(w.Get("sides", "b")) != "3" {
				t.Errorf("revision %d, a %q, b %q", w.Revision(), w.Get("sides", "a"), w.Get("sides", "b"))
			}
			return nil
		})
	}},
	{"a failed transaction changes nothing", func(t *testing.T, s store.Store) {
		commitKey(t, s, "sides", "a", "1")
		before := dumpContent(t, s)
		revision, err := s.Update(t.Context(), func(w store.Writer) error {
			return errors.Join(w.Put("sides", "a", []byte("2")), w.Delete("sides", "a"), w.Put("pools", "b", []byte("3")), errRefused)
		})
		if !errors.Is(err, errRefused) || revision != 1 || dumpContent(t, s) != before {
			t.Errorf("revision %d, error %v, content %s", revision, err, dumpContent(t, s))
		}
	}},
	{"a panic in a transaction changes nothing and reaches the caller", func(t *testing.T, s store.Store) {
		mustPanic(t, func() {
			_, _ = s.Update(t.Context(), func(w store.Writer) error {
				_ = w.Put("sides", "a", []byte("1"))
				panic(errRefused)
			})
		})
		if commitKey(t, s, "sides", "b", "2") != 1 {
			t.Error("the failed transaction counted")
		}
	}},
	{"a panic within a walk reaches the caller and leaves the store usable", func(t *testing.T, s store.Store) {
		commitKey(t, s, "sides", "a", "1")
		mustPanic(t, func() {
			_ = s.View(t.Context(), func(r store.Reader) error {
				return r.Each("sides", func(_, _ []byte) error { panic(errRefused) })
			})
		})
		commitKey(t, s, "sides", "b", "2")
	}},
	{"a transaction without a change commits nothing", func(t *testing.T, s store.Store) {
		commitKey(t, s, "sides", "a", "1")
		got := updateStore(t, s, func(w store.Writer) error {
			return errors.Join(w.Put("sides", "a", []byte("1")), w.Delete("sides", "b"), w.Delete("pools", "c"))
		})
		if got != 1 {
			t.Errorf("revision %d, want 1", got)
		}
	}},
	{"an empty value is a value", func(t *testing.T, s store.Store) {
		commitKey(t, s, "sides", "a", "")
		if got := updateStore(t, s, func(w store.Writer) error { return w.Put("sides", "a", nil) }); got != 1 {
			t.Errorf("putting it again made revision %d", got)
		}
		viewStore(t, s, func(r store.Reader) error {
			if v := r.Get("sides", "a"); v == nil || len(v) != 0 {
				t.Errorf("got %v", v)
			}
			return nil
		})
	}},
	{"no reference to a value is kept", func(t *testing.T, s store.Store) {
		value := []byte("before")
		updateStore(t, s, func(w store.Writer) error {
			defer copy(value, "after!")
			return w.Put("sides", "a", value)
		})
		viewStore(t, s, func(r store.Reader) error {
			if got := r.Get("sides", "a"); string(got) != "before" {
				t.Errorf("got %q", got)
			}
			return nil
		})
	}},
	{"a large value comes back as it was", func(t *testing.T, s store.Store) {
		large := bytes.Repeat([]byte("0123456789abcdef"), 1<<18)
		updateStore(t, s, func(w store.Writer) error { return w.Put("sides", "a", large) })
		viewStore(t, s, func(r store.Reader) error {
			if !bytes.Equal(r.Get("sides", "a"), large) {
				t.Error("it differs")
			}
			return nil
		})
	}},
	{"names that no store can hold are refused", func(t *testing.T, s store.Store) {
		for _, n := range [][2]string{{"", "a"}, {"sides", ""}, {"meta", "meta"}, {"sides", strings.Repeat("k", 1<<16)}} {
			revision, err := s.Update(t.Context(), func(w store.Writer) error { return w.Put(n[0], n[1], []byte("1")) })
			if err == nil || revision != 0 {
				t.Errorf("Put(%.20q, %.20q): revision %d, error %v", n[0], n[1], revision, err)
			}
			if _, err = s.Update(t.Context(), func(w store.Writer) error { return w.Delete(n[0], n[1]) }); err == nil {
				t.Errorf("Delete(%.20q, %.20q) was accepted", n[0], n[1])
			}
		}
		viewStore(t, s, func(r store.Reader) error {
			if r.Get("", "a") != nil || r.Get("sides", "") != nil || r.Get("meta", "meta") != nil || listKeys(t, r, "meta") != nil {
				t.Error("something is there")
			}
			return nil
		})
	}},
	{"after Close everything is refused, and closing again does no harm", func(t *testing.T, s store.Store) {
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := s.View(t.Context(), func(store.Reader) error { return nil }); !errors.Is(err, store.ErrClosed) {
			t.Errorf("View: %v", err)
		}
		if _, err := s.Update(t.Context(), func(store.Writer) error { return nil }); !errors.Is(err, store.ErrClosed) {
			t.Errorf("Update: %v", err)
		}
	}},
}

// mustPanic calls f, which is to panic with errRefused.
func mustPanic(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, errRefused) {
			t.Errorf("recovered %v", err)
		}
	}()
	f()
}
