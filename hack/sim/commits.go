// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
)

// The buckets of the database that the rules look at.
const (
	bucketMedia = "media"
	bucketAudit = "audit"
)

// committed looks at a transaction that was just committed.
func (w *world) committed(rec *recorder) {
	w.counts.Commits++
	slices.SortStableFunc(rec.writes, func(a, b written) int {
		return cmp.Or(cmp.Compare(a.bucket, b.bucket), cmp.Compare(a.key, b.key))
	})
	verbs := map[string]bool{}
	for _, x := range rec.writes {
		w.trace.note("wrote %s/%s: %s", x.bucket, x.key, x.now)
		var entry rsm.AuditEntry
		if x.bucket == bucketAudit && json.Unmarshal(x.now, &entry) == nil {
			verbs[entry.Verb] = true
		}
	}
	for _, x := range rec.writes {
		if x.bucket != bucketMedia || x.now == nil {
			continue
		}
		now, old := new(rsm.Medium), new(rsm.Medium)
		if err := json.Unmarshal(x.now, now); err != nil {
			w.breaks("medium %s was written as %s: %w", x.key, x.now, err)
			return
		}
		if x.old != nil && json.Unmarshal(x.old, old) != nil {
			w.breaks("medium %s was %s", x.key, x.old)
			return
		}
		w.changed(old, now, verbs)
	}
}

// changed looks at a medium whose record has changed.
func (w *world) changed(old, now *rsm.Medium, verbs map[string]bool) {
	for i := range now.Sides {
		was := rsm.Side{}
		if i < len(old.Sides) {
			was = old.Sides[i]
		}
		if now.Sides[i].LMID != "" && was.LMID == "" {
			w.mayBeAllocated(now, i)
			if verbs["Draw"] {
				w.mayBeDrawn(old, now)
			}
		}
	}
}

// mayBeAllocated: nothing is allocated without evidence. A label was read that
// said so, or a MediaSet trusts the barcode; then it is marked Unverified.
func (w *world) mayBeAllocated(m *rsm.Medium, i int) {
	s := &m.Sides[i]
	switch v := s.Evidence.Verdict; {
	case s.Evidence.Level == rsm.Unverified:
		if !w.manifests.trusts(m.Pool, m.Barcode, s.OMID.Key()) {
			w.breaks("%s was allocated to %s as %s by its barcode, which no MediaSet trusts", m.Name(), m.Pool, s.OMID)
		}
		return
	case s.Evidence.Level != rsm.ByLabel && s.Evidence.Level != rsm.ByBarcode:
		w.breaks("%s was allocated to %s with evidence %s", m.Name(), m.Pool, s.Evidence.Level)
		return
	case v != nil && v.Kind == label.Free && s.OMID.IsZero(): // drawn blank, and made free by somebody
	case v == nil || v.OMID.Key() != s.OMID.Key():
		w.breaks("%s was allocated to %s as %s, but what was read from it is %+v", m.Name(), m.Pool, s.OMID, v)
		return
	}
	if c := w.cartOf(m); c != nil && readSince(c, s) && !c.holds.is(s.Evidence.Verdict) {
		w.breaks("%s was allocated to %s as %s; it was read after it was last written, and holds %s", m.Name(), m.Pool, s.OMID, c.holds)
	}
}

// mayBeDrawn: what is drawn from Free is not expected by anybody, and nothing
// is drawn from there while a hold is on.
func (w *world) mayBeDrawn(old, now *rsm.Medium) {
	if !strings.HasPrefix(old.Pool, string(rsm.FreePool)+"/") {
		return
	}
	if w.process != nil && w.process.manager.Hold() != nil {
		w.breaks("%s was drawn from Free for %s while a hold is on", now.Name(), now.Pool)
	}
	c := w.cartOf(now)
	if c == nil || c.holds.kind == label.Blank || !readSince(c, &old.Sides[0]) {
		return
	}
	if w.applied.number == w.manifests.number && w.applied.expects(c.holds.omid.Key()) {
		w.breaks("%s was drawn from Free for %s; it holds %s, which is expected", now.Name(), now.Pool, c.holds)
	}
}

// cartOf is the cartridge of a medium, by the serial number in its chip; nil
// while that was not read.
func (w *world) cartOf(m *rsm.Medium) *cart {
	for _, v := range w.vaults {
		for _, id := range v.ids {
			if v.carts[id].serial == m.SerialNumber {
				return v.carts[id]
			}
		}
	}
	return nil
}

// readSince tells whether a side was read after its cartridge was last written
// by somebody else.
func readSince(c *cart, s *rsm.Side) bool {
	return s.Evidence.ReadAt != nil && s.Evidence.ReadAt.After(c.changed)
}
