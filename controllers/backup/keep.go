// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"time"

	"rsm.storage/rsmctl/rsm/store"
)

// export is an export at a place, and what is known of it.
type export struct {
	store.Exported
	// verified: the copy was read, and is what its manifest says.
	verified bool
}

// surplusExports lists what may be removed of the exports at a place, which are
// given newest first: those of this database that are older than the keep-th
// good one. A damaged one counts for nothing, so that the newest good one
// stays however many damaged ones follow it. What has no readable manifest, or
// one of another database, is not ours to remove.
func surplusExports(copies []export, lineage string, keep int) []export {
	var list []export
	good := 0
	for _, c := range copies {
		switch {
		case c.Lineage == "" || c.Lineage != lineage:
		case good >= max(keep, 1):
			list = append(list, c)
		case c.verified:
			good++
		}
	}
	return list
}

// newestGoodExport is the newest good export of a database at its present revision;
// false when there is none. One of a later revision is of a time that an import
// has undone, and one from the future is of a clock that was wrong.
func newestGoodExport(copies []export, lineage string, revision uint64, now time.Time) (export, bool) {
	for _, c := range copies {
		if c.verified && c.Lineage == lineage && c.Revision <= revision && !c.Time.After(now) {
			return c, true
		}
	}
	return export{}, false
}
