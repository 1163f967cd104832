// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/store"
)

func dumpedContent(t testing.TB, s store.Store) string {
	t.Helper()
	var out bytes.Buffer
	if err := s.View(t.Context(), func(r store.Reader) error { return store.Dump(t.Context(), r, &out) }); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// An overlay over a base with content is compared with a plain map, and the
// base with what it was.
func TestAnOverlayMergesItsChangesWithItsBaseAndNeverWritesThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		base := store.NewOverlay(nil)
		key := rapid.StringMatching(`[a-e]{1,2}`)
		want := rapid.MapOf(key, rapid.SampledFrom([]string{"", "x", "y"})).Draw(rt, "base")
		_, err := base.Update(rt.Context(), func(w store.Writer) error {
			for _, k := range slices.Sorted(maps.Keys(want)) {
				if err := w.Put("sides", k, []byte(want[k])); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		before := dumpedContent(t, base)
		over := store.NewOverlay(base)
		for range rapid.IntRange(1, 4).Draw(rt, "transactions") {
			_, err := over.Update(rt.Context(), func(w store.Writer) error {
				for range rapid.IntRange(0, 12).Draw(rt, "operations") {
					k := key.Draw(rt, "key")
					if rapid.Bool().Draw(rt, "delete") {
						delete(want, k)
						err = errors.Join(err, w.Delete("sides", k))
					} else {
						want[k] = "z"
						err = errors.Join(err, w.Put("sides", k, []byte("z")))
					}
				}
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
		}
		err = over.View(rt.Context(), func(r store.Reader) error {
			var met []string
			err := r.Each("sides", func(k, v []byte) error {
				met = append(met, string(k))
				if want[string(k)] != string(v) || !bytes.Equal(r.Get("sides", string(k)), v) {
					return fmt.Errorf("%s is %q, want %q", k, v, want[string(k)])
				}
				return nil
			})
			if names := slices.Sorted(maps.Keys(want)); err == nil && !slices.Equal(met, names) {
				return fmt.Errorf("met %q, want %q", met, names)
			}
			if (len(want) == 0) != (len(r.Buckets()) == 0) {
				return fmt.Errorf("buckets %q with %d keys", r.Buckets(), len(want))
			}
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
		if after := dumpedContent(t, base); after != before {
			rt.Fatalf("the base was changed to %s", after)
		}
	})
}

func TestAWalkOfAnOverlayMayDeleteWhatItsBaseHolds(t *testing.T) {
	base := store.NewOverlay(nil)
	mustUpdate(t, base, func(w store.Writer) error {
		for _, k := range []string{"a", "b", "c", "d"} {
			if err := w.Put("sides", k, []byte("base")); err != nil {
				return err
			}
		}
		return nil
	})
	var met []string
	mustUpdate(t, store.NewOverlay(base), func(w store.Writer) error {
		return w.Each("sides", func(k, v []byte) error {
			met = append(met, fmt.Sprintf("%s=%s", k, v))
			if string(k) == "a" {
				return errors.Join(w.Delete("sides", "a"), w.Delete("sides", "b"), w.Put("sides", "bb", []byte("new")), w.Put("sides", "d", []byte("own")))
			}
			return nil
		})
	})
	if want := []string{"a=base", "bb=new", "c=base", "d=own"}; !slices.Equal(met, want) {
		t.Errorf("met %q, want %q", met, want)
	}
}

func TestTheRevisionOfAnOverlayGoesOnFromItsBase(t *testing.T) {
	base := openNewBolt(t)
	mustUpdate(t, base, func(w store.Writer) error { return w.Put("sides", "a", []byte("1")) })
	if got := mustUpdate(t, store.NewOverlay(base), func(w store.Writer) error { return w.Put("sides", "b", []byte("1")) }); got != 2 {
		t.Errorf("revision %d, want 2", got)
	}
}

func mustUpdate(t testing.TB, s store.Store, fn func(store.Writer) error) uint64 {
	t.Helper()
	revision, err := s.Update(t.Context(), fn)
	if err != nil {
		t.Fatal(err)
	}
	return revision
}
