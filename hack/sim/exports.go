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
	// line are the exports that were made of the same records up to this one,
	// which is the last of them. What was done after a restore is another line.
	line []int
}

// harmDatabase happen to the database while no process runs.
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

// detectableExports are the exports of the present records that a later one, of a
// higher revision, gives away when they are put back.
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

// compareWithExports is what comes first when rsmctl has opened its database: it compares
// the records with the exports of them.
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

// restoredIsClaimed: after a restore nothing is drawn from Free, and all that
// the records say was read is a claim, until it was seen again.
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
