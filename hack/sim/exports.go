// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// export is a copy of the database that was made on the way.
type export struct {
	store.Exported
	copied *store.Overlay
	// line are the exports of the same records up to this one, the last of them.
	// A restore begins another line.
	line []int
}

// harmDatabase lets a disaster happen to the database while no process runs.
func (w *world) harmDatabase() {
	if w.oneIn(6) {
		w.exportDatabase()
	}
	old := w.detectableExports()
	switch {
	case w.oneIn(40):
		w.stopProcess()
		w.trace.sayLine("the database is lost")
		w.disk.replaceDatabase(nil)
		w.exportLine, w.restored = nil, false
	case w.oneIn(12) && len(w.exports) > 0:
		n := w.IntN(len(w.exports))
		w.trace.sayLine("export %d of the database is imported", n)
		w.restoreExport(n)
		w.beginImportHold()
	case w.oneIn(20) && len(old) > 0:
		n := pickOne(w.dice, old)
		w.trace.sayLine("export %d is put in the place of the database, and nobody is told", n)
		w.restoreExport(n)
	default:
		return
	}
	w.counts.Restores++
}

// exportDatabase makes a copy of the database, whether a process runs or not.
func (w *world) exportDatabase() {
	n := len(w.exports)
	e := export{copied: w.disk.copyDatabase(), line: append(slices.Clone(w.exportLine), n)}
	e.Path, e.SHA256, e.Time = fmt.Sprintf("export-%d", n), fmt.Sprint(n), w.clock.Now()
	err := e.copied.View(w.ctx, func(tx store.Reader) error {
		e.Revision, e.Lineage = tx.Revision(), tx.Lineage()
		return nil
	})
	switch {
	case err != nil:
		w.noteBrokenRule("export: %w", err)
		return
	case e.Revision == 0:
		return // there is no database yet
	}
	w.trace.sayLine("the database is exported at revision %d (export %d)", e.Revision, n)
	w.exports, w.exportLine = append(w.exports, e), e.line
}

// restoreExport puts an export in the place of the database.
func (w *world) restoreExport(n int) {
	w.stopProcess()
	w.disk.replaceDatabase(w.exports[n].copied)
	w.exportLine, w.restored = w.exports[n].line, true
}

// detectableExports are the exports of the present records that have a later one of
// a higher revision: when one is put back, the later one gives that away.
func (w *world) detectableExports() (old []int) {
	for i, n := range w.exportLine {
		if slices.ContainsFunc(w.exportLine[i:], func(later int) bool { return w.exports[later].Revision > w.exports[n].Revision }) {
			old = append(old, n)
		}
	}
	return old
}

// beginImportHold begins the hold that comes with an import, before anybody can use
// the database.
func (w *world) beginImportHold() {
	w.power = power{}
	m, err := w.openDatabase()
	if err == nil {
		err = m.Session(record.Actor{Application: "sim"}).BeginHold(w.ctx, record.Imported, "an export was imported")
	}
	if err != nil {
		w.noteBrokenRule("import: %w", err)
	}
}

// compareWithExports has rsmctl compare the records with their exports. That comes
// first when it has opened its database.
func (w *world) compareWithExports(m *rsm.Manager) error {
	all := make([]store.Exported, 0, len(w.exports))
	for _, e := range w.exports {
		all = append(all, e.Exported)
	}
	if err := m.Session(record.Actor{Application: "sim"}).Distrust(w.ctx, all); err != nil {
		return err
	}
	w.checkRestored(m)
	return nil
}

// checkRestored checks that after a restore a hold is on, and that all that the
// records say was read is a claim.
func (w *world) checkRestored(m *rsm.Manager) {
	if !w.restored {
		return
	}
	if !m.Hold().Restored() {
		w.noteBrokenRule("an old copy took the place of the database, and the hold is %+v", m.Hold())
	}
	for _, medium := range m.Snapshot().Media {
		for i := range medium.Sides {
			switch level := medium.Sides[i].Evidence.Level; level {
			case record.ByLabel, record.ByBarcode:
				w.noteBrokenRule("an old copy took the place of the database, and side %d of %s has evidence %s", i, medium.Name(), level)
			}
		}
	}
}
