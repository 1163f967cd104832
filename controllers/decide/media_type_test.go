// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// api and rsm do not know each other, so that each has a table of media types.
func TestManifestsAndRecordsKnowTheSameMediaTypes(t *testing.T) {
	declared := v1alpha1.MediaTypes()
	if len(declared) != len(record.MediaTypes) {
		t.Errorf("manifests know %d media types, records %d", len(declared), len(record.MediaTypes))
	}
	for _, name := range declared {
		want, _ := v1alpha1.MediaTypeNamed(name)
		found := false
		for _, got := range record.MediaTypes {
			if got.Name != want.Name {
				continue
			}
			found = true
			if got.Sides != want.Sides {
				t.Errorf("%s: %d sides in manifests, %d in records", want.Name, want.Sides, got.Sides)
			}
			for _, suffix := range want.MediaIDs {
				if said := record.TypeOfBarcode("A00001" + suffix); said != want.Name {
					t.Errorf("a barcode that ends in %s is %s in manifests and %q in records", suffix, want.Name, said)
				}
			}
		}
		if !found {
			t.Errorf("records do not know the media type %s", want.Name)
		}
	}
}
