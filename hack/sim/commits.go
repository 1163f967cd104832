// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// The buckets of the database that the rules look at.
const (
	bucketMedia    = "media"
	bucketAudit    = "audit"
	bucketRequests = "library-requests"
)

// checkCommit checks a transaction that was just committed.
func (w *world) checkCommit(rec *recorder) {
	w.counts.Commits++
	slices.SortStableFunc(rec.writes, func(a, b written) int {
		return cmp.Or(cmp.Compare(a.bucket, b.bucket), cmp.Compare(a.key, b.key))
	})
	verbs := map[string]bool{}
	for _, x := range rec.writes {
		w.trace.noteDetail("wrote %s/%s: %s", x.bucket, x.key, x.now)
		var entry record.AuditEntry
		if x.bucket == bucketAudit && json.Unmarshal(x.now, &entry) == nil {
			verbs[entry.Verb] = true
		}
	}
	for _, x := range rec.writes {
		if x.bucket != bucketMedia {
			continue
		}
		if x.now == nil {
			w.checkDropped(x, rec.writes)
			continue
		}
		now, old := new(record.Medium), new(record.Medium)
		if err := json.Unmarshal(x.now, now); err != nil {
			w.noteBrokenRule("medium %s was written as %s: %w", x.key, x.now, err)
			return
		}
		if x.old != nil && json.Unmarshal(x.old, old) != nil {
			w.noteBrokenRule("medium %s was %s", x.key, x.old)
			return
		}
		w.checkMediumChange(old, now, verbs)
	}
}

// checkMediumChange checks a medium whose record has changed.
func (w *world) checkMediumChange(old, now *record.Medium, verbs map[string]bool) {
	if old.Online() && !now.Online() {
		w.lastOffline[now.PMID] = w.clock.Told()
	}
	for i := range now.Sides {
		was := record.Side{}
		if i < len(old.Sides) {
			was = old.Sides[i]
		}
		if now.Sides[i].LMID != "" && was.LMID == "" {
			w.checkAllocated(now, i)
			if verbs["Draw"] {
				w.checkDrawn(old, now, i)
			}
		}
	}
}

// checkDropped checks that a record could be dropped. Every cartridge that was ever
// seen has one. Nobody may hold the medium; and either it was never read, or the
// same transaction gives its cartridge to a medium that was elsewhere.
func (w *world) checkDropped(gone written, all []written) {
	old := new(record.Medium)
	if gone.old == nil || json.Unmarshal(gone.old, old) != nil {
		w.noteBrokenRule("medium %s was dropped; it was %s", gone.key, gone.old)
		return
	}
	for i := range old.Sides {
		switch s := &old.Sides[i]; {
		case s.LMID != "":
			w.noteBrokenRule("the record of %s (%s) was dropped, which somebody holds", old.Name(), old.PMID)
		case s.Evidence.Verdict != nil && !slices.ContainsFunc(all, func(x written) bool { return x.hasTakenPlaceOf(old) }):
			w.noteBrokenRule("the record of %s (%s) was dropped, and no other has its cartridge", old.Name(), old.PMID)
		}
	}
}

// hasTakenPlaceOf tells whether this is the record of a medium that has come to
// another place in the library of a dropped one, or has taken over its barcode.
func (x written) hasTakenPlaceOf(gone *record.Medium) bool {
	var old, now record.Medium
	if x.bucket != bucketMedia || x.old == nil || json.Unmarshal(x.old, &old) != nil || json.Unmarshal(x.now, &now) != nil {
		return false
	}
	came := old.Library != gone.Library || old.Location != now.Location || old.Barcode != now.Barcode && now.Barcode == gone.Barcode
	return now.Online() && now.Library == gone.Library && came
}

// checkAllocated checks that there was evidence: a label was read that says so, or
// a MediaSet trusts the barcode. The latter must be marked Unverified.
func (w *world) checkAllocated(m *record.Medium, i int) {
	s := &m.Sides[i]
	switch v := s.Evidence.Verdict; {
	case s.Evidence.Level == record.Unverified:
		if !w.manifests.trustsBarcode(m.Pool, m.Barcode, s.OMID.Key()) {
			w.noteBrokenRule("%s was allocated to %s as %s by its barcode, which no MediaSet trusts", m.Name(), m.Pool, s.OMID)
		}
		return
	case s.Evidence.Level != record.ByLabel && s.Evidence.Level != record.ByBarcode:
		w.noteBrokenRule("%s was allocated to %s with evidence %s", m.Name(), m.Pool, s.Evidence.Level)
		return
	case v != nil && v.Kind == label.Free && s.OMID.IsZero(): // drawn blank, and made free by somebody
	case v == nil || v.OMID.Key() != s.OMID.Key():
		w.noteBrokenRule("%s was allocated to %s as %s, but what was read from it is %+v", m.Name(), m.Pool, s.OMID, v)
		return
	case m.Online() && s.Evidence.ReadAt.Before(w.lastOffline[m.PMID]):
		w.noteBrokenRule("%s was allocated to %s as %s, which was read before it was out of sight", m.Name(), m.Pool, s.OMID)
		return
	}
	if truth := w.truthOfSide(m, i); truth != nil && !truth.agreesWith(s.Evidence.Verdict) {
		w.noteBrokenRule("%s was allocated to %s as %s; it was read after it was last written, and holds %s", m.Name(), m.Pool, s.OMID, truth)
	}
}

// checkDrawn checks that a side could be drawn. From restored records nothing is
// drawn at all, and from Free nothing while a hold is on. What is drawn from Free
// must not be expected, unless the last plan said that it cannot be allocated.
func (w *world) checkDrawn(old, now *record.Medium, i int) {
	if w.process != nil && w.process.manager.Hold().Restored() {
		w.noteBrokenRule("%s was drawn for %s from %s, as restored records have it", now.Name(), now.Pool, old.Pool)
	}
	if !strings.HasPrefix(old.Pool, string(record.FreePool)+"/") {
		return
	}
	if w.process != nil && w.process.manager.Hold() != nil {
		w.noteBrokenRule("%s was drawn from Free for %s while a hold is on", now.Name(), now.Pool)
	}
	truth := w.truthOfSide(old, i)
	if truth == nil || truth.kind == label.Blank || strings.Contains(w.refused, now.Name()) {
		return
	}
	if w.applied.number == w.manifests.number && w.applied.expectsLabel(truth.omid.Key()) {
		w.noteBrokenRule("%s was drawn from Free for %s; it holds %s, which is expected", now.Name(), now.Pool, truth)
	}
}
