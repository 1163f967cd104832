// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// endRequest records, within a change, where the cartridge is now, and ends the
// request; it returns the record. When looking did not find the cartridge it
// returns nil: the record stays for the next inventory to correct, and the request
// stays open. It ends all the same when nothing was begun, or when the cartridge
// was gone before the robot touched it.
func (t *task) endRequest(c *change, failure error) *record.Medium {
	m := c.editMedium(t.request.PMID)
	w := t.request
	if e := c.elementNow(record.Place{Library: t.robot.name, Address: t.where}); m != nil && e != nil && e.PMID != "" && e.PMID != m.PMID {
		failure = errors.Join(failure, fmt.Errorf("%w: it was seen in element %d, where medium %s is recorded; take an inventory", record.ErrOutcomeUnknown, t.where, e.PMID))
		t.where = 0
	}
	theirs := m != nil && (w.Theirs || c.isStrange(m))
	now := c.now
	if t.where == 0 {
		reason := "OutcomeUnknown"
		if w.Error = failure.Error(); !w.MayHaveBegun() || t.nowhere && errors.Is(failure, library.ErrStale) {
			w.State, w.Ended, reason = record.Failed, &now, w.Verb+"Failed"
		}
		c.libraryRequests[w.ID] = &w
		c.addEvent(record.Warning, reason, "Medium/"+w.Name, "%v", failure)
		return nil
	}
	w.State, w.Ended = record.Passed, &now
	if failure != nil {
		w.State, w.Error = record.Failed, failure.Error()
		c.addEvent(record.Warning, w.Verb+"Failed", "Medium/"+w.Name, "%v", failure)
	}
	c.libraryRequests[w.ID] = &w
	if m != nil {
		t.placeRecord(c, m)
		if theirs || c.isStrange(m) {
			m.Happened(record.OutOfSight) // others had it in a drive: anything may be on it
		}
	}
	return m
}

// placeRecord moves the record to where the cartridge was seen, and writes down the
// elements that were looked at.
func (t *task) placeRecord(c *change, m *record.Medium) {
	before := record.Place{Library: m.Library, Address: m.Location.Address}
	if e := c.elementNow(before); e != nil && e.PMID == m.PMID {
		left := *e
		left.PMID = ""
		c.elements[before] = &left
	}
	for address, seen := range t.seen {
		p := record.Place{Library: t.robot.name, Address: address}
		e := &record.Element{Library: t.robot.name, Element: seen}
		was := c.elementNow(p)
		if was != nil {
			e.PMID, e.InUse = was.PMID, was.InUse
		}
		if address == t.where {
			e.PMID = m.PMID
		}
		another := was != nil && e.PMID != was.PMID && p != before
		if e.InUse != nil && (!e.Full || another || address == t.where && t.robot.live.InCustody(address)) {
			e.InUse = nil
			c.announceDriveFree(p)
		}
		c.elements[p] = e
	}
	if !m.Online() {
		m.Happened(record.OutOfSight) // an inventory has found it gone meanwhile
		m.Unseen = nil
	}
	home := m.Home
	m.Library = t.robot.name
	m.MoveTo(t.seen[t.where])
	t.noteLeftInDrive(m, c.now)
	if m.Location.Type != record.InSlot && home != 0 {
		m.Home = home
	}
}
