// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

func TestRecordsThatShareAnLMIDOrAPlaceAreRefused(t *testing.T) {
	held := func(id record.LMID) record.Side {
		return record.Side{State: record.Allocated, LMID: id, Evidence: record.Evidence{Level: record.ByLabel}}
	}
	medium := func(id record.PMID, address int, sides ...record.Side) record.Medium {
		return record.Medium{
			PMID: id, Pool: "weekly", Library: "vault",
			Location: record.Location{Type: record.InSlot, Address: address}, Sides: sides,
		}
	}
	tests := map[string]struct {
		media []record.Medium
		want  string // part of the error; empty: none
	}{
		"none":                      {[]record.Medium{medium("a", 1, held("x")), medium("b", 2, held("y"))}, ""},
		"two media, one LMID":       {[]record.Medium{medium("a", 1, held("x")), medium("b", 2, held("x"))}, "has LMID x, and so has medium"},
		"two sides, one LMID":       {[]record.Medium{medium("a", 1, held("x"), held("x"))}, "has LMID x, and so has medium a"},
		"two media, one place":      {[]record.Medium{medium("a", 1, held("x")), medium("b", 1, held("y"))}, "it is at slot 1 of vault, and so is medium"},
		"two media, both offline":   {[]record.Medium{takenOffline(medium("a", 0, held("x"))), takenOffline(medium("b", 0, held("y")))}, ""},
		"two media, nothing shared": {[]record.Medium{medium("a", 1, held("x"), held("z")), medium("b", 2, held("y"))}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			db := store.NewOverlay(nil)
			if _, err := db.Update(t.Context(), func(w store.Writer) error {
				for _, m := range test.media {
					if err := putJSON(w, "media", string(m.PMID), m); err != nil {
						return err
					}
				}
				return putJSON(w, "pools", "weekly", record.Pool{Name: "weekly", Kind: record.ApplicationPool})
			}); err != nil {
				t.Fatal(err)
			}
			err := rsm.CheckAll(t.Context(), db)
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("the error is %v, expected %q in it", err, test.want)
			}
		})
	}
}

func takenOffline(m record.Medium) record.Medium {
	m.Location = record.Location{Type: record.Offline}
	return m
}

func putJSON(w store.Writer, bucket, key string, record any) error {
	value, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return w.Put(bucket, key, value)
}
