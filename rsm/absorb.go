// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// absorbMedium merges the record of a cartridge that was just read into that of
// a medium which is nowhere and has the same label: it is the same cartridge with
// another barcode. The old record keeps its PMID, its LMIDs and its pool, and
// takes over barcode and place. The new record goes. absorbMedium returns the
// old one, or nil when there is none.
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

// vacateElement records that the element of a medium is empty.
func (c *change) vacateElement(m *record.Medium) {
	p := m.Place()
	if e := c.elementNow(p); m.Online() && e != nil && e.PMID == m.PMID {
		left := *e
		left.PMID, left.Full = "", false
		c.elements[p] = &left
	}
}

// takeOverReading gives the old record the reading of the new one, and its place.
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

// findingOfAbsorption says where the cartridge of an old record was recognised,
// and where it was before.
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
