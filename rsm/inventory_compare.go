// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// compareWithRecords holds what was seen against the records and commits the
// difference.
func (s *Session) compareWithRecords(ctx context.Context, r *robot, l look, report *InventoryReport) error {
	inventoryBeforeCommit.Hit()
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		out := matchLook(l, c.recordedLibrary(l.library))
		first := c.libraryNow(l.library).Inventory == nil
		for _, f := range out.findings {
			if !first || f.Reason != record.Appeared {
				report.Findings = append(report.Findings, f.Finding)
			}
			if !f.reportedBefore {
				c.announceFinding(f.Finding)
			}
		}
		for _, m := range out.media {
			c.media[m.PMID] = m
			if m.Pool == record.SystemPool(record.UnrecognizedPool, m.Type) {
				m.Pool = c.ensureSystemPool(record.UnrecognizedPool, m.Type)
			}
		}
		for _, p := range out.dropped {
			c.media[p] = nil
		}
		for address, e := range out.elements {
			c.elements[record.Place{Library: l.library, Address: address}] = e
		}
		for _, address := range out.vanishedElements {
			c.elements[record.Place{Library: l.library, Address: address}] = nil
		}
		report.Findings = append(report.Findings, c.reuniteMedia(out.media)...)
		c.noteDriveUses(l.library, l.uses)
		report.State.Complete, report.State.Problem = out.complete, out.problem
		report.State.Ended = c.now
		c.libraries[l.library] = libraryAfterLook(c.libraryNow(l.library), r.live, report.State)
		l.markFullInventory(c.libraries[l.library])
		if len(c.events) == 0 {
			return nil
		}
		return c.addAuditEntry("Inventory", "Library/"+l.library, string(report.State.Method))
	})
	inventoryAfterCommit.Hit()
	if err != nil {
		return err
	}
	s.m.vouchForDrives(r)
	report.InUse = slices.DeleteFunc(slices.Clone(s.m.Snapshot().InUse), func(u *record.InUse) bool { return u.Library != l.library })
	return nil
}

// recordedLibrary returns the part of the records that a look at a library is
// compared with.
func (c *change) recordedLibrary(name string) recordedLibrary {
	all := c.m.records
	r := recordedLibrary{
		elements:  all.elements[name],
		byBarcode: all.byBarcode.mediaUnder,
		newPMID:   func() record.PMID { return record.PMID(uuid.NewString()) },
		strange:   c.isStrange,
	}
	for _, m := range all.media {
		if m.Library == name {
			r.media = append(r.media, m)
		}
	}
	slices.SortFunc(r.media, func(a, b *record.Medium) int { return comparePMID(a, b.PMID) })
	return r
}

// libraryAfterLook is the record of a library after a look at it.
func libraryAfterLook(was *record.Library, live *library.Library, state record.InventoryState) *record.Library {
	now := *was
	now.Identity, now.Drives, now.Inventory, now.Problem = live.Identity(), live.Drives(), &state, ""
	return &now
}

// markFullInventory notes in the record of a library that a Full inventory has
// begun, or has come to its end.
func (l *look) markFullInventory(of *record.Library) {
	switch {
	case l.reading.IsZero():
	case l.allRead:
		of.Reading = nil
	default:
		of.Reading = &l.reading
	}
}

// reuniteMedia finds media that have just gone offline, and whose cartridge is in
// another place already. Its label was read there, but it was kept apart as a
// duplicate as long as the first record was here.
func (c *change) reuniteMedia(media []*record.Medium) (found []record.Finding) {
	for _, gone := range media {
		if gone.Online() || c.mediumNow(gone.PMID) == nil {
			continue
		}
		for _, k := range gone.OMIDs() {
			for _, other := range c.mediaByOMID(k) {
				if other.PMID == gone.PMID || !other.Online() {
					continue
				}
				if old := c.absorbMedium(c.editMedium(other.PMID)); old != nil {
					f := c.findingOfAbsorption(old)
					c.announceFinding(f)
					found = append(found, f)
				}
			}
		}
	}
	return found
}
