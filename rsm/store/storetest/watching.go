// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"context"
	"fmt"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

var watching = []promise{
	{"a watcher is told each revision it has time for", func(t *testing.T, s store.Store) {
		ch := s.Watch(t.Context())
		for want := uint64(1); want <= 3; want++ {
			commitKey(t, s, "sides", "a", fmt.Sprint(want))
			if got := <-ch; got != want {
				t.Errorf("told %d, want %d", got, want)
			}
		}
	}},
	{"a slow watcher is told the newest revision only", func(t *testing.T, s store.Store) {
		ch := s.Watch(t.Context())
		for i := range 5 {
			commitKey(t, s, "sides", "a", fmt.Sprint(i))
		}
		if got := <-ch; got != 5 {
			t.Errorf("told %d, want 5", got)
		}
	}},
	{"a watcher is not told of what was not committed", func(t *testing.T, s store.Store) {
		ch := s.Watch(t.Context())
		commitKey(t, s, "sides", "a", "1")
		<-ch
		_, _ = s.Update(t.Context(), func(w store.Writer) error {
			_ = w.Put("sides", "a", []byte("2"))
			return errRefused
		})
		commitKey(t, s, "sides", "a", "1")
		select {
		case revision := <-ch:
			t.Errorf("told %d", revision)
		default:
		}
	}},
	{"a watch ends with its context", func(t *testing.T, s store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		ch := s.Watch(ctx)
		cancel()
		if revision, open := <-ch; open {
			t.Errorf("told %d", revision)
		}
		if _, open := <-s.Watch(ctx); open {
			t.Error("a watch began under a context that had ended")
		}
		commitKey(t, s, "sides", "a", "1")
	}},
	{"a watch ends when the store is closed", func(t *testing.T, s store.Store) {
		ch := s.Watch(t.Context())
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if revision, open := <-ch; open {
			t.Errorf("told %d", revision)
		}
		if _, open := <-s.Watch(t.Context()); open {
			t.Error("a watch began on a closed store")
		}
	}},
}
