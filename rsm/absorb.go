// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// absorbMedium finds out whether a cartridge that was just read is one the records
// already have, as a medium that is nowhere: then it is the same cartridge
// with another barcode, and not a new medium. The old record keeps its PMID,
// its LMIDs and its pool, and takes over barcode and place; the new one goes.
// It returns the old record, or nil.
func (c *change) absorbMedium(m *record.Medium) *record.Medium {
	if !m.Provisional() {
		return nil
	}
	var same *record.Medium
	for _, k := range m.OMIDs() {
		for _, other := range c.mediaByOMID(k) {
			switch {
			case other.PMID == m.PMID:
			case !other.CouldBe(m, c.m.isAnswering(other.Library)) || same != nil && same.PMID != other.PMID:
				return nil // a duplicate: both stay, and are reported
			default:
				same = other
			}
		}
	}
	if same == nil {
		return nil
	}
	old := c.editMedium(same.PMID)
	c.vacateElement(old)
	c.media[m.PMID] = nil
	c.takeOverReading(old, m)
	return old
}

// vacateElement takes a medium out of the element it is recorded in.
func (c *change) vacateElement(m *record.Medium) {
	p := m.Place()
	if e := c.elementNow(p); m.Online() && e != nil && e.PMID == m.PMID {
		left := *e
		left.PMID, left.Full = "", false
		c.elements[p] = &left
	}
}

// takeOverReading gives the old record the place and the reading of the new one.
func (c *change) takeOverReading(old, m *record.Medium) {
	old.Happened(record.OutOfSight) // what m does not know of a side is not known any more
	if m.Barcode != "" {
		old.Barcode = m.Barcode
	}
	if old.Type == "" {
		old.Type = m.Type
	}
	old.Library, old.Location, old.Home, old.Mount = m.Library, m.Location, m.Home, m.Mount
	old.Ejected, old.Unseen = false, nil
	old.WriteProtected = m.WriteProtected
	memory := record.Memory{}
	if m.Memory != nil {
		memory = *m.Memory
	}
	old.Remember(m.SerialNumber, memory)
	old.TakeReading(m, func(k label.Key) bool { return c.isHeldElsewhere(old, k) })
	if e := c.elementNow(m.Place()); e != nil {
		here := *e
		here.PMID = old.PMID
		c.elements[m.Place()] = &here
	}
	old.Judge(c.now)
	c.withdrawPartlyFree(old)
	old.Pool = c.poolAfterReading(old)
}

// findingOfAbsorption tells of an absorbed record.
func (c *change) findingOfAbsorption(old *record.Medium) record.Finding {
	f := record.Finding{Library: old.Library, PMID: old.PMID, Name: old.Name(), Reason: record.Returned}
	before := c.m.records.media[old.PMID]
	f.Message = fmt.Sprintf("recognised by its label in %s; it was %s", old.Location, wayOfBeingAway(before))
	if before.Online() {
		f.Reason = record.Moved
		f.Message = fmt.Sprintf("recognised by its label in %s; it was in %s of %s", old.Location, before.Location, before.Library)
	}
	if before.Barcode != old.Barcode {
		f.Reason = record.BarcodeChanged
		f.Message += fmt.Sprintf("; its barcode was %q and is %q", before.Barcode, old.Barcode)
	}
	return f
}
