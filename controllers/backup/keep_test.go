// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// exportsOf makes exports, newest first: g is good, d damaged, o good and of
// another database, n without a manifest, u good but not read.
func exportsOf(kinds string) []export {
	list := make([]export, len(kinds))
	for i, kind := range kinds {
		c := &list[i]
		c.Time, c.Revision = noon.Add(-time.Duration(i)*time.Hour), uint64(len(kinds)-i)
		c.Lineage, c.verified = "ours", true
		switch kind {
		case 'd':
			c.verified, c.Problem = false, store.ErrDamaged
		case 'o':
			c.Lineage = "theirs"
		case 'n':
			c.Lineage, c.verified, c.Problem = "", false, store.ErrDamaged
		case 'u':
			c.verified = false
		}
	}
	return list
}

func TestWhichExportsAreTooMany(t *testing.T) {
	tests := []struct {
		name, kinds string
		keep        int
		want        string // x is removed
	}{
		{"fewer than asked for", "gg", 3, ".."},
		{"more than asked for", "ggggg", 3, "...xx"},
		{"those that were not read are older than enough good ones", "ggguu", 3, "...xx"},
		{"damaged ones count for nothing", "ddgg", 2, "...."},
		{"the newest good one stays whatever follows it", "dddddg", 1, "......"},
		{"damaged ones older than enough good ones go", "gdgdg", 2, "...xx"},
		{"none is good", "ddd", 1, "..."},
		{"those of another database stay and do not count", "ogogog", 2, ".....x"},
		{"what has no manifest is not ours", "ggnng", 2, "....x"},
		{"at least one stays", "gg", 0, ".x"},
		{"nothing there", "", 1, ""},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			list := exportsOf(c.kinds)
			removed := surplusExports(list, "ours", c.keep)
			var got strings.Builder
			for _, e := range list {
				mark := "."
				if slices.ContainsFunc(removed, func(r export) bool { return r.Revision == e.Revision }) {
					mark = "x"
				}
				got.WriteString(mark)
			}
			if got.String() != c.want {
				t.Errorf("of %s: %s, want %s", c.kinds, got.String(), c.want)
			}
		})
	}
}

func TestWhichExportIsTheNewestGoodOne(t *testing.T) {
	tests := []struct {
		name, kinds string
		revision    uint64
		now         time.Time
		want        uint64 // its revision; 0 is none
	}{
		{"the newest", "ggg", 3, noon, 3},
		{"not a damaged one", "dgg", 3, noon, 2},
		{"not one that was not read", "ugg", 3, noon, 2},
		{"not one of another database", "ogg", 3, noon, 2},
		{"not one of a time that an import has undone", "ggg", 1, noon, 1},
		{"not one of a clock that was wrong", "ggg", 3, noon.Add(-90 * time.Minute), 1},
		{"none", "don", 3, noon, 0},
	}
	for _, c := range tests {
		got, ok := newestGoodExport(exportsOf(c.kinds), "ours", c.revision, c.now)
		if got.Revision != c.want || ok != (c.want > 0) {
			t.Errorf("%s: revision %d, %t; want %d", c.name, got.Revision, ok, c.want)
		}
	}
}
