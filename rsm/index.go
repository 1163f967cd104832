// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// index finds media by a key that is nearly always, but not surely, unique.
type index[K comparable] struct {
	one  map[K]*record.Medium
	more map[K][]*record.Medium // the second and later ones
}

func newIndex[K comparable](n int) index[K] {
	return index[K]{make(map[K]*record.Medium, n), map[K][]*record.Medium{}}
}

func (x index[K]) addMedium(k K, m *record.Medium) {
	if _, taken := x.one[k]; taken {
		x.more[k] = append(x.more[k], m)
		return
	}
	x.one[k] = m
}

func (x index[K]) removeMedium(k K, m *record.Medium) {
	rest := slices.DeleteFunc(x.mediaUnder(k), func(o *record.Medium) bool { return o.PMID == m.PMID })
	delete(x.one, k)
	delete(x.more, k)
	for _, o := range rest {
		x.addMedium(k, o)
	}
}

// mediaUnder returns a fresh slice of the media under k.
func (x index[K]) mediaUnder(k K) []*record.Medium {
	first := x.one[k]
	if first == nil {
		return nil
	}
	return append([]*record.Medium{first}, x.more[k]...)
}
