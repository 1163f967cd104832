// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/label"
)

// absorb finds out whether a cartridge that was just read is one the records
// already have, as a medium that is nowhere: then it is the same cartridge
// with another barcode, and not a new medium. The old record keeps its PMID,
// its LMIDs and its pool, and takes over barcode and place; the new one goes.
// It returns the old record, or nil.
func (c *change) absorb(m *Medium) *Medium {
	if !m.provisional() {
		return nil
	}
	var same *Medium
	for _, k := range m.omids() {
		for _, other := range c.byOMID(k) {
			switch {
			case other.PMID == m.PMID:
			case !other.couldBe(m, c.m.answers(other.Library)) || same != nil && same.PMID != other.PMID:
				return nil // a duplicate: both stay, and are reported
			default:
				same = other
			}
		}
	}
	if same == nil {
		return nil
	}
	old := c.edit(same.PMID)
	c.leave(old)
	c.media[m.PMID] = nil
	c.takeOver(old, m)
	return old
}

// provisional tells whether nobody relies on the record of this medium: no
// side is held, free, or was ever given to anyone.
func (m *Medium) provisional() bool {
	for i := range m.Sides {
		if m.Sides[i].LastLMID != "" {
			return false
		}
	}
	return m.every(Unknown, Foreign, Import, Incompatible)
}

// couldBe tells whether the cartridge of m, which was just read, can be this
// medium: its memory has the same serial number, if both are known, and it is
// nowhere, or has the same barcode and is recorded in another library that does
// not answer. One that answers says itself whether it still has it: the two may
// be copies, and would be taken for each other for ever.
func (old *Medium) couldBe(m *Medium, answers bool) bool {
	if len(old.Sides) != len(m.Sides) {
		return false
	}
	if old.SerialNumber != "" && m.SerialNumber != "" && old.SerialNumber != m.SerialNumber {
		return false
	}
	if !old.Online() {
		return true
	}
	return !answers && old.Library != m.Library && old.Barcode != "" && old.Barcode == m.Barcode
}

// leave takes a medium out of the element it is recorded in.
func (c *change) leave(m *Medium) {
	p := m.place()
	if e := c.element(p); m.Online() && e != nil && e.PMID == m.PMID {
		left := *e
		left.PMID, left.Full = "", false
		c.elements[p] = &left
	}
}

// takeOver gives the old record the place and the reading of the new one.
func (c *change) takeOver(old, m *Medium) {
	old.happened(OutOfSight) // what m does not know of a side is not known any more
	if m.Barcode != "" {
		old.Barcode = m.Barcode
	}
	if old.Type == "" {
		old.Type = m.Type
	}
	old.Library, old.Location, old.Home, old.Mount = m.Library, m.Location, m.Home, m.Mount
	old.Ejected, old.Unseen = false, nil
	old.WriteProtected = m.WriteProtected
	memory := Memory{}
	if m.Memory != nil {
		memory = *m.Memory
	}
	old.remember(m.SerialNumber, memory)
	c.takeReading(old, m)
	if e := c.element(m.place()); e != nil {
		here := *e
		here.PMID = old.PMID
		c.elements[m.place()] = &here
	}
	old.judge(c.now)
	c.leaveFree(old)
	old.Pool = c.poolFor(old)
}

// takeReading gives the old record what the new one knows of each side, and how
// surely: sides can have been read at different times, and not all of them
// since the cartridge was out of sight.
func (c *change) takeReading(old, m *Medium) {
	read := map[int]label.Verdict{}
	for i := range m.Sides {
		if s := &m.Sides[i]; s.Evidence.Verdict != nil && s.Evidence.ReadAt != nil && !s.Unread() {
			read[i] = *s.Evidence.Verdict
		}
	}
	turned := old.turned(read)
	for i, v := range read {
		to, known := i, &m.Sides[i].Evidence
		if turned {
			to = 1 - i
		}
		old.learn(to, v, c.taken(old, v.OMID.Key()), *known.ReadAt, known.ReadIn)
		if event, aged := takenOver[known.Level]; aged {
			old.Sides[to].happened(event)
		}
	}
}

// mergeFinding tells of an absorbed record.
func (c *change) mergeFinding(old *Medium) Finding {
	f := Finding{Library: old.Library, PMID: old.PMID, Name: old.Name(), Reason: Returned}
	before := c.m.records.media[old.PMID]
	f.Message = fmt.Sprintf("recognised by its label in %s; it was %s", old.Location, away(before))
	if before.Online() {
		f.Reason = Moved
		f.Message = fmt.Sprintf("recognised by its label in %s; it was in %s of %s", old.Location, before.Location, before.Library)
	}
	if before.Barcode != old.Barcode {
		f.Reason = BarcodeChanged
		f.Message += fmt.Sprintf("; its barcode was %q and is %q", before.Barcode, old.Barcode)
	}
	return f
}

// verdictText says what a side was found to be.
func verdictText(v *label.Verdict) string {
	switch {
	case v == nil:
		return "it could not be read"
	case !v.OMID.IsZero():
		return string(v.Kind) + " " + v.OMID.String()
	case v.Format != "":
		return string(v.Kind) + " " + v.Format
	}
	return string(v.Kind)
}
