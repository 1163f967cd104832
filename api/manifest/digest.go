// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// sortByName brings each list into the order of names.
func (s *Set) sortByName() {
	slices.SortFunc(s.Libraries, func(a, b Object[v1alpha1.Library]) int {
		return cmp.Compare(a.Value.Metadata.Name, b.Value.Metadata.Name)
	})
	slices.SortFunc(s.Pools, func(a, b Object[v1alpha1.MediaPool]) int {
		return cmp.Compare(a.Value.Metadata.Name, b.Value.Metadata.Name)
	})
	slices.SortFunc(s.MediaSets, func(a, b MediaSet) int {
		return cmp.Compare(a.Value.Metadata.Name, b.Value.Metadata.Name)
	})
	slices.SortFunc(s.BackupPolicies, func(a, b Object[v1alpha1.BackupPolicy]) int {
		return cmp.Compare(a.Value.Metadata.Name, b.Value.Metadata.Name)
	})
}

// digestSet hashes what the sorted Set declares: each object as JSON, its
// defaults filled in, and each side wherever it was written. Every part is
// preceded by its length, so that no two Sets give the same bytes.
func (s *Set) digestSet(ctx context.Context) string {
	h := sha256.New()
	for i := range s.Libraries {
		writeJSON(h, &s.Libraries[i].Value)
	}
	for i := range s.Pools {
		writeJSON(h, &s.Pools[i].Value)
	}
	for i := range s.MediaSets {
		m := &s.MediaSets[i]
		value := m.Value
		value.Spec.SidesFrom = nil
		writeJSON(h, &value)
		writeSides(ctx, h, m.Sides)
		for _, f := range m.Free {
			writePart(h, []byte(f.Barcode))
		}
	}
	for i := range s.BackupPolicies {
		writeJSON(h, &s.BackupPolicies[i].Value)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// writeJSON hashes an object. The kinds hold nothing that JSON cannot say.
func writeJSON(h hash.Hash, value any) {
	text, _ := json.Marshal(value)
	writePart(h, text)
}

func writePart(h hash.Hash, part []byte) {
	_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
	_, _ = h.Write(part)
}

// hashedSides is how many sides are hashed in one go.
const hashedSides = 1 << 12

// sideText is about how many bytes of text a side has.
const sideText = 160

// writeSides hashes sides in blocks, on all processors, and then the hashes.
func writeSides(ctx context.Context, h hash.Hash, sides []Side) {
	sums := make([][sha256.Size]byte, (len(sides)+hashedSides-1)/hashedSides)
	parallel(ctx, len(sums), func(i int) {
		text := make([]byte, 0, hashedSides*sideText)
		for j := i * hashedSides; j < min(len(sides), (i+1)*hashedSides); j++ {
			text = appendSide(text, &sides[j].Side)
		}
		sums[i] = sha256.Sum256(text)
	})
	writePart(h, binary.BigEndian.AppendUint64(nil, uint64(len(sides))))
	for i := range sums {
		writePart(h, sums[i][:])
	}
}

func appendSide(text []byte, s *v1alpha1.Side) []byte {
	for _, part := range [...]string{s.OMID.LabelType, s.OMID.LabelID, s.OMID.LabelInfo,
		s.Barcode, s.LMID, string(s.State), string(s.Location)} {
		text = binary.AppendUvarint(text, uint64(len(part)))
		text = append(text, part...)
	}
	return text
}
