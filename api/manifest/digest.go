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

// sortListsByName brings each list into the order of names.
func (s *Set) sortListsByName() {
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

// digestDeclared hashes what the sorted Set declares: each object as JSON, its
// defaults filled in, and each side wherever it was written. Every part is
// preceded by its length, so that no two Sets give the same bytes.
func (s *Set) digestDeclared(ctx context.Context) string {
	h := sha256.New()
	for i := range s.Libraries {
		hashJSON(h, &s.Libraries[i].Value)
	}
	for i := range s.Pools {
		hashJSON(h, &s.Pools[i].Value)
	}
	for i := range s.MediaSets {
		m := &s.MediaSets[i]
		value := m.Value
		value.Spec.SidesFrom = nil
		hashJSON(h, &value)
		hashSides(ctx, h, m.Sides)
		for _, f := range m.Free {
			hashWithLength(h, []byte(f.Barcode))
		}
	}
	for i := range s.BackupPolicies {
		hashJSON(h, &s.BackupPolicies[i].Value)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashJSON hashes an object. The kinds hold nothing that JSON cannot say.
func hashJSON(h hash.Hash, value any) {
	text, _ := json.Marshal(value)
	hashWithLength(h, text)
}

func hashWithLength(h hash.Hash, part []byte) {
	_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
	_, _ = h.Write(part)
}

// sidesPerHash is how many sides are hashed in one go.
const sidesPerHash = 1 << 12

// bytesPerSide is about how many bytes of text a side has.
const bytesPerSide = 160

// hashSides hashes sides in blocks, on all processors, and then the hashes.
func hashSides(ctx context.Context, h hash.Hash, sides []Side) {
	sums := make([][sha256.Size]byte, (len(sides)+sidesPerHash-1)/sidesPerHash)
	runInParallel(ctx, len(sums), func(i int) {
		text := make([]byte, 0, sidesPerHash*bytesPerSide)
		for j := i * sidesPerHash; j < min(len(sides), (i+1)*sidesPerHash); j++ {
			text = appendSideText(text, &sides[j].Side)
		}
		sums[i] = sha256.Sum256(text)
	})
	hashWithLength(h, binary.BigEndian.AppendUint64(nil, uint64(len(sides))))
	for i := range sums {
		hashWithLength(h, sums[i][:])
	}
}

func appendSideText(text []byte, s *v1alpha1.Side) []byte {
	for _, part := range [...]string{s.OMID.LabelType, s.OMID.LabelID, s.OMID.LabelInfo,
		s.Barcode, s.LMID, string(s.State), string(s.Location)} {
		text = binary.AppendUvarint(text, uint64(len(part)))
		text = append(text, part...)
	}
	return text
}
