// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
)

// notInDigest are the fields of a Set in which two can differ and still declare
// the same.
var notInDigest = map[string]string{
	"Libraries.Pos":                  "the layout of the files does not count",
	"Pools.Pos":                      "the layout of the files does not count",
	"MediaSets.Pos":                  "the layout of the files does not count",
	"MediaSets.Sides.Pos":            "the layout of the files does not count",
	"MediaSets.Free.Pos":             "the layout of the files does not count",
	"BackupPolicies.Pos":             "the layout of the files does not count",
	"Files":                          "the layout of the files does not count",
	"MediaSets.Value.Spec.SidesFrom": "the sides count wherever they are written",
	"MediaSets.Sides.Contested":      "it follows from the sides",
	"MediaSets.Free.Contested":       "it follows from the sides and the barcodes",
	"Complete":                       "a plan tells it beside the digest",
	"Digest":                         "it is what is made",
}

func TestTheDigestCoversEachFieldThatIsDeclared(t *testing.T) {
	met := map[string]bool{}
	everyfield.Each(func(path string, full, changed Set) {
		covered, listed := full.digestDeclared(context.Background()) != changed.digestDeclared(context.Background()), false
		for name := range notInDigest {
			if everyfield.Under(path, name) {
				listed, met[name] = true, true
			}
		}
		if covered == listed {
			t.Errorf("Set.%s: covered by the digest: %t, listed as not in it: %t. Who confirms a plan has confirmed the manifests by their digest: extend appendSide or (*Set).digest in digest.go, or list the field with a reason",
				path, covered, listed)
		}
	})
	for name := range notInDigest {
		if !met[name] {
			t.Errorf("%s is listed, and there is no such field: take it off the list", name)
		}
	}
}
