// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// checkAtRest checks the records while nothing goes on.
func (w *world) checkAtRest() {
	if w.broken != nil {
		return
	}
	if err := w.disk.live.View(w.ctx, rsm.VerifyAudit); err != nil {
		w.noteBrokenRule("the audit log: %w", err)
		return
	}
	fresh, err := w.openDatabase()
	if err != nil {
		w.noteBrokenRule("the records: %w", err)
		return
	}
	snap := fresh.Snapshot()
	w.checkMemoryAgainstDisk(snap)
	w.checkHeldOnce(snap)
	w.checkReadings(snap)
}

// checkMemoryAgainstDisk checks that a process that goes on knows what is on the
// disk.
func (w *world) checkMemoryAgainstDisk(snap *record.Snapshot) {
	if w.process == nil {
		return
	}
	own := w.process.manager.Snapshot()
	disk, err := json.Marshal(snap)
	memory, err2 := json.Marshal(own)
	if err != nil || err2 != nil || string(disk) != string(memory) {
		w.noteBrokenRule("memory is not what is on the disk:\n%s\n%s", memory, disk)
	}
}

// checkHeldOnce checks that no two sides have one LMID, and that no two are held
// with one label, unless somebody copied it.
func (w *world) checkHeldOnce(snap *record.Snapshot) {
	holders, lmids := map[label.Key]*record.Medium{}, map[record.LMID]*record.Medium{}
	for _, m := range snap.Media {
		for i := range m.Sides {
			s := &m.Sides[i]
			if other := lmids[s.LMID]; other != nil && s.LMID != "" {
				w.noteBrokenRule("LMID %s is that of %s and of side %d of %s", s.LMID, other.Name(), i, m.Name())
			}
			lmids[s.LMID] = m
			if s.LMID == "" || s.OMID.IsZero() || w.copied[s.OMID.Key()] {
				continue
			}
			if other := holders[s.OMID.Key()]; other != nil {
				w.noteBrokenRule("%s is held by %s (%s, pool %s) and by %s (%s, pool %s)", s.OMID, other.Name(), other.PMID, other.Pool, m.Name(), m.PMID, m.Pool)
			}
			holders[s.OMID.Key()] = m
		}
	}
}

// checkReadings checks that what the records say was read from a cartridge is on it,
// unless somebody wrote on it since.
func (w *world) checkReadings(snap *record.Snapshot) {
	for _, m := range snap.Media {
		for i := range m.Sides {
			if truth, s := w.truthOfSide(m, i), &m.Sides[i]; truth != nil && !truth.agreesWith(s.Evidence.Verdict) {
				w.noteBrokenRule("side %d of %s holds %s; the records say that %+v was read from it", i, m.Name(), truth, s.Evidence.Verdict)
			}
		}
	}
}

// checkPlanAfterCrash checks that a plan right after a crash knows of every
// cartridge once, where it is. The plan moves nothing, and writes nothing.
func (w *world) checkPlanAfterCrash() {
	if w.broken != nil || !w.hardwareIsWell() || !w.manifests.enforcesAll() {
		return
	}
	w.faults.rate, w.faults.dead = 0, map[string]bool{}
	before := w.counts.Commits
	m, err := w.openManager(store.NewOverlay(w.disk.live))
	if err == nil {
		err = w.compareWithExports(m)
	}
	if err == nil {
		w.planning = true
		_, err = w.newReconciler(m).Plan(w.ctx, w.manifests.asDesired(true))
		w.planning = false
	}
	switch {
	case err != nil:
		w.noteBrokenRule("a plan after a crash: %w", err)
	case w.counts.Commits != before:
		w.noteBrokenRule("a plan after a crash wrote to the database")
	default:
		w.checkPlaces(m.Snapshot())
	}
}

// checkPlaces checks that every cartridge in a library is in the records exactly
// once, where it is. If its barcode cannot be read now, the records may have the
// last one.
func (w *world) checkPlaces(snap *record.Snapshot) {
	for _, v := range w.vaults {
		recorded, truth := map[string]string{}, map[string]string{}
		for _, m := range snap.Media {
			if m.Online() && m.Library == v.name {
				recorded[m.Location.String()] += m.Barcode + ";"
			}
		}
		for _, p := range v.hardware.List() {
			if p.Cartridge != nil && p.Address >= 0 {
				truth[fmt.Sprintf("%s %d", p.Type, p.Address)] += p.Cartridge.Barcode + ";"
			}
		}
		for _, at := range slices.Sorted(maps.Keys(truth)) {
			if recorded[at] != truth[at] && (truth[at] != ";" || strings.Count(recorded[at], ";") != 1) {
				w.noteBrokenRule("%s of %s holds %q, the records say %q", at, v.name, truth[at], recorded[at])
			}
			delete(recorded, at)
		}
		for _, at := range slices.Sorted(maps.Keys(recorded)) {
			w.noteBrokenRule("%s of %s is empty, the records say %q", at, v.name, recorded[at])
		}
	}
}
