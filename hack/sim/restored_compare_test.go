// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// sideRecord is what must be the same of a side after a restore. Left out is what
// tells of the looking: evidence, counts, revisions, times, events.
type sideRecord struct {
	State          record.SideState
	Pool, OMID     string
	LMID, LastLMID record.LMID
	Origin         string
	Barcode        string
	Library        string
	Location       record.Location
	SetAside       bool
}

func recordOfSide(m *record.Medium, i int) sideRecord {
	s := &m.Sides[i]
	return sideRecord{s.State, m.Pool, s.OMID.String(), s.LMID, s.LastLMID, s.Origin, m.Barcode, m.Library, m.Location, m.SetAside != nil}
}

// outcome is what the last apply of a run has left.
type outcome struct {
	plan *decide.Plan
	snap *record.Snapshot
}

// compareWithTwin tells where the run with the disaster ended otherwise than its
// twin.
func (d *disaster) compareWithTwin(twin, restored outcome) (found []string) {
	for _, m := range twin.snap.Media {
		r := recordOfCartridge(restored.snap, m)
		switch {
		case r == nil && !m.Online() && wasNeverRead(mediumByPMID(d.then, m.PMID)):
			continue // it came or was read after the backup, and is gone again
		case r == nil:
			found = append(found, fmt.Sprintf("%s (%s) is not in the records", m.Name(), m.PMID))
			continue
		case isBlocked(twin.plan, m) || isBlocked(restored.plan, r):
			continue
		}
		for i := range m.Sides {
			if d.isKnownToDatabaseOnly(m, i) {
				continue
			}
			if diff := cmp.Diff(d.expectedRecord(m, r, i), recordOfSide(r, i)); diff != "" {
				found = append(found, fmt.Sprintf("side %d of %s (-without the disaster +after it):\n%s", i, m.Name(), diff))
			}
		}
	}
	return found
}

// wasNeverRead tells whether the backup knows nothing of a cartridge, or only that
// it was there.
func wasNeverRead(then *record.Medium) bool {
	return then == nil || then.Sides[0].State == record.Unknown
}

// isKnownToDatabaseOnly tells whether a side was given to somebody, or declared
// free, since the backup, and no manifest says so any more: only the database
// knew.
func (d *disaster) isKnownToDatabaseOnly(m *record.Medium, i int) bool {
	return d.changedSince[m.PMID] && !d.manifests.expectsLabel(m.Sides[i].OMID.Key())
}

// expectedRecord is what the record of a side must be, given that of the twin and
// what the backup says.
func (d *disaster) expectedRecord(m, r *record.Medium, i int) sideRecord {
	want, was := recordOfSide(m, i), record.Side{}
	then := mediumByPMID(d.then, r.PMID)
	if then != nil {
		was = then.Sides[i]
	}
	if !r.Online() && r.Sides[i].Evidence.Level == record.Claimed {
		// Nothing is changed on a claim alone.
		unseen := recordOfSide(then, i)
		unseen.Barcode, unseen.Library, unseen.Location = want.Barcode, want.Library, want.Location
		return unseen
	}
	if was.State == record.Foreign && !was.OMID.IsZero() && want.State == record.Foreign && r.Sides[i].State == record.Import {
		want.State, want.Pool = record.Import, r.Pool // taken out of Free, and read again since: its own label counts
	}
	if was.LMID != "" && want.State == record.Available {
		// Its pool returns to Free what was read; after a restore it is read
		// before it is given back. And what is not declared free leaves Free.
		switch kind, _, _ := strings.Cut(r.Pool, "/"); {
		case kind == string(record.FreePool):
			want.Pool = r.Pool
		case kind == string(record.UnrecognizedPool) && r.Sides[i].State == record.Foreign:
			want.State, want.Pool = record.Foreign, r.Pool
		}
	}
	if want.LMID == "" || r.Sides[i].LMID == "" {
		return want
	}
	switch declared := d.declaredLMID(m.Sides[i]); {
	case was.LMID != "":
		want.LMID = was.LMID // what the backup has as held keeps its LMID
	case declared != "" && r.Sides[i].LMID == declared:
		want.LMID = declared // declared since, and given to what the backup has as held by nobody
	case want.LMID != declared && want.LMID != was.LastLMID:
		want.LMID = r.Sides[i].LMID // drawn since, and written down nowhere else
	}
	if want.Origin != was.Origin {
		want.Origin = r.Sides[i].Origin // allocated since: by whoever lists it now
	}
	return want
}

func (d *disaster) declaredLMID(s record.Side) record.LMID {
	for _, side := range d.manifests.sides {
		if side.OMID.Key() == s.OMID.Key() {
			return side.LMID
		}
	}
	return ""
}

// isBlocked tells whether a plan says what is in the way of a medium. The medium
// then stays as it came to be. NotFree and NotBlank do not count: with them the
// medium is the same in the end, whatever was done to it first.
func isBlocked(plan *decide.Plan, m *record.Medium) bool {
	return slices.ContainsFunc(plan.Blocked, func(b decide.Blocked) bool {
		switch b.Reason {
		case decide.NotFree, decide.NotBlank:
			return false
		}
		return b.Name == m.Name() || strings.Contains(b.Message, m.Name())
	})
}

// recordOfCartridge is the record of the same cartridge. If the backup does not have
// it, it got another PMID, and is found by its place.
func recordOfCartridge(snap *record.Snapshot, m *record.Medium) *record.Medium {
	if r := mediumByPMID(snap, m.PMID); r != nil {
		return r
	}
	for _, r := range snap.Media {
		if m.Online() && r.Library == m.Library && r.Location == m.Location {
			return r
		}
	}
	return nil
}

func mediumByPMID(snap *record.Snapshot, id record.PMID) *record.Medium {
	for _, m := range snap.Media {
		if m.PMID == id {
			return m
		}
	}
	return nil
}
