// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// maxSetBytes bounds the bytes that the sides of one set take: a manifest that is
// longer than 4 MiB is refused (RSM005).
const maxSetBytes = 3 << 20

// splitIntoSets puts sides in order, by barcode and OMID, and splits them so that
// each part can be one manifest.
func splitIntoSets(sides []v1alpha1.Side) (parts [][]v1alpha1.Side) {
	slices.SortFunc(sides, func(x, y v1alpha1.Side) int {
		return cmp.Or(cmp.Compare(x.Barcode, y.Barcode), cmp.Compare(x.OMID.LabelType, y.OMID.LabelType), cmp.Compare(x.OMID.LabelID, y.OMID.LabelID))
	})
	first, size := 0, 0
	for i := range sides {
		n := bytesInYAML(&sides[i])
		if size+n > maxSetBytes {
			parts = append(parts, sides[first:i])
			first, size = i, 0
		}
		size += n
	}
	if first < len(sides) {
		parts = append(parts, sides[first:])
	}
	return parts
}

// bytesInYAML is the most that a side takes in YAML: the names of all fields, and
// texts in which everything is escaped.
func bytesInYAML(s *v1alpha1.Side) int {
	const names, escaped = 200, 3
	return names + escaped*(len(s.OMID.LabelType)+len(s.OMID.LabelID)+len(s.OMID.LabelInfo)+len(s.Barcode))
}

// newMediaSet declares sides of a pool.
func newMediaSet(name, pool string, sides []v1alpha1.Side) v1alpha1.MediaSet {
	return v1alpha1.MediaSet{
		TypeMeta: v1alpha1.TypeMeta{APIVersion: v1alpha1.APIVersion, Kind: v1alpha1.KindMediaSet},
		Metadata: v1alpha1.Metadata{Name: name},
		Spec:     v1alpha1.MediaSetSpec{Pool: pool, Sides: sides},
	}
}
