// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"path/filepath"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
	"rsm.storage/rsmctl/rsm/store/storetest"
)

func openStore(t testing.TB, path string, opts store.BoltOptions) *store.Bolt {
	t.Helper()
	b, err := store.OpenBolt(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func openNewBolt(t testing.TB) store.Store {
	return openStore(t, filepath.Join(t.TempDir(), "rsm.db"), store.BoltOptions{})
}

func TestBoltKeepsThePromisesOfAStore(t *testing.T) {
	storetest.Run(t, storetest.Subject{
		Open: openNewBolt,
		Reopen: func(t testing.TB, s store.Store) store.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return openStore(t, s.(*store.Bolt).Path(), store.BoltOptions{})
		},
	})
}

func TestAnOverlayOverNothingKeepsThePromisesOfAStore(t *testing.T) {
	storetest.Run(t, storetest.Subject{Open: func(testing.TB) store.Store { return store.NewOverlay(nil) }})
}

func TestAnOverlayOverABoltKeepsThePromisesOfAStore(t *testing.T) {
	storetest.Run(t, storetest.Subject{Open: func(t testing.TB) store.Store { return store.NewOverlay(openNewBolt(t)) }})
}

func TestAnOverlayOverAnOverlayKeepsThePromisesOfAStore(t *testing.T) {
	storetest.Run(t, storetest.Subject{Open: func(testing.TB) store.Store { return store.NewOverlay(store.NewOverlay(nil)) }})
}
