// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// undoneExports names, by their digests, the exports that were newer than the
// records when an old copy took the place of the database. From then on the same
// revisions are given once more, to other changes.
type undoneExports struct {
	Exports []string `json:"exports"`
}

func (u *undoneExports) hasExport(digest string) bool {
	return u != nil && slices.Contains(u.Exports, digest)
}

// Distrust begins a hold when the records cannot be taken at their word: there
// were none before (NewDatabase), or an export was made at a revision that they
// have not reached (OlderThanExport). Each export counts once: a hold that has
// ended does not begin anew. Whoever opens the database calls it before anything
// else.
func (s *Session) Distrust(ctx context.Context, exports []store.Exported) error {
	var lineage string
	err := s.m.store.View(ctx, func(r store.Reader) error { lineage = r.Lineage(); return nil })
	if err != nil {
		return fmt.Errorf("compare the records with their exports: %w: %w", record.ErrDatabase, err)
	}
	return s.m.commitChange(ctx, s.actor, func(c *change) error {
		revision := c.m.revision
		if revision == 0 {
			return c.beginHold(record.Hold{Reason: record.NewDatabase, Since: c.now, Message: "there was no database before"})
		}
		ahead := slices.DeleteFunc(slices.Clone(exports), func(e store.Exported) bool {
			return e.Lineage != lineage || e.Revision <= revision
		})
		if !slices.ContainsFunc(ahead, func(e store.Exported) bool { return !c.heads.Undone.hasExport(e.SHA256) }) {
			return nil
		}
		return c.noteRecordsWentBack(ahead)
	})
}

// noteRecordsWentBack notes that the records are older than these exports, and
// begins a hold. After an import, which does that on purpose, the hold is on
// already.
func (c *change) noteRecordsWentBack(ahead []store.Exported) error {
	newest := slices.MaxFunc(ahead, func(a, b store.Exported) int { return a.Time.Compare(b.Time) })
	c.heads.Undone = new(undoneExports)
	for _, e := range ahead {
		c.heads.Undone.Exports = append(c.heads.Undone.Exports, e.SHA256)
	}
	message := fmt.Sprintf("the database is at revision %d, but %s was made of it at revision %d: an old copy was put in its place",
		c.m.revision, filepath.Base(newest.Path), newest.Revision)
	if !c.heads.Hold.Restored() {
		return c.beginHold(record.Hold{Reason: record.OlderThanExport, Since: c.now, Message: message})
	}
	c.turnIntoClaims() // the copy may have been made under that hold, after much was read
	return c.addAuditEntry("CompareExports", "Database", message)
}
