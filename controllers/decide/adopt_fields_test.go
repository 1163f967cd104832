// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

func TestASideIsAdoptedWithEachOfItsFields(t *testing.T) {
	m := &record.Medium{
		PMID: "p", Type: "LTO-8", Barcode: "A00001L8", Pool: "weekly", Library: "vault", Location: record.Location{Type: record.Offline},
		Sides: []record.Side{{
			State: record.Complete, LMID: "00000000-0000-4000-8000-00000000000a", OMID: label.OMID{Type: "RSM", ID: "a", Info: "weekly/1"},
			Evidence: record.Evidence{Level: record.ByLabel},
		}},
	}
	weekly := newPool(record.PoolSpec{Name: "weekly", MediaType: "LTO-8"}, record.MadeByManifest)
	adopted := Adopt(&record.Snapshot{Media: []*record.Medium{m}, Pools: []*record.Pool{weekly}}, vaultManifest())
	if adopted.CountSides() != 1 {
		t.Fatalf("%d sides were adopted: %+v", adopted.CountSides(), adopted.LeftOut)
	}
	for _, path := range everyfield.Empty(adopted.Sets[0].Spec.Sides[0]) {
		t.Errorf("Side.%s is not declared, so that a plan with what was adopted would change it: extend (*adopter).sideAsRecorded in adopt_sides.go, and the medium of this test", path)
	}
}

func TestAnAdoptedSideTakesNoMoreRoomThanIsCountedFor(t *testing.T) {
	everyfield.Each(func(path string, _, side v1alpha1.Side) {
		long := side
		field := reflect.ValueOf(&long).Elem()
		for name := range strings.SplitSeq(path, ".") {
			field = field.FieldByName(name)
		}
		if field.Type() == reflect.TypeFor[string]() && path != "LMID" { // an LMID has one length, and words are short
			field.SetString(strings.Repeat("x", 300))
		}
		if text, _ := json.Marshal(long); bytesInYAML(&long) < len(text) {
			t.Errorf("a side with a long %s takes %d bytes, and is counted for %d: extend bytesInYAML in adopt_sets.go", path, len(text), bytesInYAML(&long))
		}
	})
}
