// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"

	"rsm.storage/rsmctl/rsm/store"
)

func TestACheckReportsWhatTheCallerSaysOfEachRecord(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "rsm.db"), store.BoltOptions{})
	must(t, b, func(w store.Writer) error {
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
	must(t, s, func(w store.Writer) error {
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
