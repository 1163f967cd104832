// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"context"
	"errors"
	"io"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

var contexts = []promise{
	{"a context that has ended starts nothing", func(t *testing.T, s store.Store) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errRefused)
		never := func() { t.Error("the transaction ran") }
		if err := s.View(ctx, func(store.Reader) error { never(); return nil }); !errors.Is(err, errRefused) {
			t.Errorf("View: %v", err)
		}
		if _, err := s.Update(ctx, func(store.Writer) error { never(); return nil }); !errors.Is(err, errRefused) {
			t.Errorf("Update: %v", err)
		}
		if _, err := s.Export(ctx, io.Discard); !errors.Is(err, errRefused) {
			t.Errorf("Export: %v", err)
		}
	}},
	{"a context that ends within a transaction keeps it from being committed", func(t *testing.T, s store.Store) {
		ctx, cancel := context.WithCancelCause(t.Context())
		revision, err := s.Update(ctx, func(w store.Writer) error {
			cancel(errRefused)
			return w.Put("sides", "a", []byte("1"))
		})
		if !errors.Is(err, errRefused) || revision != 0 {
			t.Errorf("revision %d, error %v", revision, err)
		}
	}},
	{"a context that ends stops a long walk", func(t *testing.T, s store.Store) {
		const n = 5000
		fillWithSides(t, s, n)
		ctx, cancel := context.WithCancelCause(t.Context())
		calls := 0
		err := s.View(ctx, func(r store.Reader) error {
			return r.Each("sides", func(_, _ []byte) error { calls++; cancel(errRefused); return nil })
		})
		if !errors.Is(err, errRefused) || calls == n {
			t.Errorf("%d calls, error %v", calls, err)
		}
	}},
	{"an Update that waits for another one can be called off", func(t *testing.T, s store.Store) {
		ctx, cancel := context.WithCancelCause(t.Context())
		updateStore(t, s, func(store.Writer) error {
			cancel(errRefused)
			_, err := s.Update(ctx, func(store.Writer) error { return nil })
			if !errors.Is(err, errRefused) {
				t.Errorf("error %v", err)
			}
			return nil
		})
	}},
}
