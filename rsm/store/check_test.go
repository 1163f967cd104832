// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

func TestACheckReportsWhatTheCallerSaysOfEachRecord(t *testing.T) {
	b := openStore(t, filepath.Join(t.TempDir(), "rsm.db"), store.BoltOptions{})
	mustUpdate(t, b, func(w store.Writer) error {
		return errors.Join(w.Put("pools", "p", []byte("good")), w.Put("sides", "a", []byte("bad")), w.Put("sides", "b", []byte("good")))
	})
	if _, _, err := store.CheckFile(t.Context(), b.Path(), nil); !errors.Is(err, store.ErrLocked) {
		t.Errorf("while it is in use: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	info, problems, err := store.CheckFile(t.Context(), b.Path(), func(_, _ string, value []byte) error {
		if string(value) == "bad" {
			return errors.New("it is bad")
		}
		return nil
	})
	if err != nil || !slices.Equal(problems, []store.Problem{{Bucket: "sides", Key: "a", Message: "it is bad"}}) {
		t.Errorf("problems %v, error %v", problems, err)
	}
	if info.Revision != 1 || info.Counts["sides"] != 2 || info.Lineage == "" || info.SHA256 == "" {
		t.Errorf("info %+v", info)
	}
}

func TestACheckOfWhatIsNotThereIsAnError(t *testing.T) {
	if _, _, err := store.CheckFile(t.Context(), filepath.Join(t.TempDir(), "rsm.db"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestADumpIsSortedLinesOfJSON(t *testing.T) {
	s := store.NewOverlay(nil)
	mustUpdate(t, s, func(w store.Writer) error {
		return errors.Join(
			w.Put("sides", "b", []byte("{\"a\": 1,\n \"text\": \"<&>\"}")), w.Put("sides", "a", []byte("\x00\xff")),
			w.Put("pools", "\xff", []byte(`"x"`)), w.Put("pools", "empty", nil))
	})
	var out bytes.Buffer
	if err := s.View(t.Context(), func(r store.Reader) error { return store.Dump(t.Context(), r, &out) }); err != nil {
		t.Fatal(err)
	}
	want := `{"revision":1}
{"bucket":"pools","key":"empty"}
{"bucket":"pools","key":"\"\\xff\"","value":"x"}
{"bucket":"sides","key":"a","base64":"AP8="}
{"bucket":"sides","key":"b","value":{"a":1,"text":"<&>"}}
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

// Pages split, merge and become free again: none of that may look like damage.
func TestADatabaseThatHasSeenMuchChangeIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rsm.db")
	random := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		b := openStore(t, path, store.BoltOptions{})
		for range 5 {
			mustUpdate(t, b, func(w store.Writer) error {
				for range 500 {
					key := fmt.Sprintf("%04d", random.IntN(3000))
					if err := w.Put("sides", key, make([]byte, random.IntN(900))); err != nil {
						return err
					}
					from := random.IntN(3000)
					for i := range 20 {
						if err := w.Delete("sides", fmt.Sprintf("%04d", from+i)); err != nil {
							return err
						}
					}
				}
				return w.Put("large", "one", make([]byte, random.IntN(100000)))
			})
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		if _, problems, err := store.CheckFile(t.Context(), path, nil); err != nil || len(problems) > 0 {
			t.Fatalf("problems %v, error %v", problems, err)
		}
	}
}
