// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/store"
)

// model is what a store should hold: buckets of keys and values.
type model map[string]map[string]string

func (m model) cloneModel() model {
	c := model{}
	for bucket, records := range m {
		c[bucket] = maps.Clone(records)
	}
	return c
}

func (m model) putKey(bucket, key, value string) {
	if m[bucket] == nil {
		m[bucket] = map[string]string{}
	}
	m[bucket][key] = value
}

func (m model) deleteKey(bucket, key string) {
	if delete(m[bucket], key); len(m[bucket]) == 0 {
		delete(m, bucket)
	}
}

// behavesLikeAMap does random things to a store and to a model, and compares.
func behavesLikeAMap(t *testing.T, subject Subject) {
	rapid.Check(t, func(rt *rapid.T) {
		s := subject.Open(t)
		defer func() { _ = s.Close() }()
		want, revision := model{}, uint64(0)
		for range rapid.IntRange(1, 12).Draw(rt, "transactions") {
			want, revision = randomTransaction(rt, s, want, revision)
			if subject.Reopen != nil && rapid.IntRange(0, 9).Draw(rt, "reopen") == 0 {
				s = subject.Reopen(t, s)
			}
			if err := s.View(t.Context(), func(r store.Reader) error { return compareWithModel(r, want, revision) }); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

func randomTransaction(rt *rapid.T, s store.Store, before model, revision uint64) (model, uint64) {
	after, changed := before.cloneModel(), false
	fail := rapid.IntRange(0, 4).Draw(rt, "fail") == 0
	got, err := s.Update(rt.Context(), func(w store.Writer) error {
		for range rapid.IntRange(0, 20).Draw(rt, "operations") {
			bucket := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "bucket")
			key := rapid.StringMatching(`[a-d]{1,3}`).Draw(rt, "key")
			old, had := after[bucket][key]
			if rapid.Bool().Draw(rt, "delete") {
				if err := w.Delete(bucket, key); err != nil {
					return err
				}
				after.deleteKey(bucket, key)
				changed = changed || had
				continue
			}
			value := rapid.SampledFrom([]string{"", "x", "y"}).Draw(rt, "value")
			if err := w.Put(bucket, key, []byte(value)); err != nil {
				return err
			}
			after.putKey(bucket, key, value)
			changed = changed || !had || old != value
		}
		if fail {
			return errRefused
		}
		return compareWithModel(w, after, revision)
	})
	switch {
	case fail && errors.Is(err, errRefused):
		after = before
	case err != nil:
		rt.Fatal(err)
	case changed:
		revision++
	}
	if got != revision {
		rt.Fatalf("Update returned revision %d, want %d", got, revision)
	}
	return after, revision
}

// compareWithModel reports the first difference between a transaction and a model.
func compareWithModel(r store.Reader, want model, revision uint64) error {
	if r.Revision() != revision {
		return fmt.Errorf("revision %d, want %d", r.Revision(), revision)
	}
	if names := slices.Sorted(maps.Keys(want)); !slices.Equal(r.Buckets(), names) {
		return fmt.Errorf("buckets %q, want %q", r.Buckets(), names)
	}
	for _, bucket := range []string{"a", "b", "c"} {
		var met []string
		err := r.Each(bucket, func(k, v []byte) error {
			met = append(met, string(k))
			value, ok := want[bucket][string(k)]
			if !ok || value != string(v) || value != string(r.Get(bucket, string(k))) {
				return fmt.Errorf("%s/%s is %q, want %q (%t)", bucket, k, v, value, ok)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if names := slices.Sorted(maps.Keys(want[bucket])); !slices.Equal(met, names) {
			return fmt.Errorf("bucket %s holds %q, want %q", bucket, met, names)
		}
	}
	return nil
}
