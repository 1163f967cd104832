// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// applyReading records what a drive told.
func (c *change) applyReading(m *record.Medium, got *reading) (found []record.Finding) {
	if len(got.sides) == 0 {
		return nil
	}
	if m.Type == "" {
		m.SetType(record.TypeOfDensity(got.density))
	}
	m.WriteProtected = got.protected
	for _, alert := range got.alerts {
		c.addEvent(record.Warning, "TapeAlert", "Medium/"+m.Name(), "%s, says its memory, read in %s", alert, got.in)
	}
	if before := m.Remember(got.serial, got.memory); before != "" && !m.Exchanged() {
		found = append(found, record.Finding{Library: m.Library, PMID: m.PMID, Name: m.Name(), Reason: record.CartridgeChanged,
			Message: fmt.Sprintf("the serial number of its memory was %s and is %s: another cartridge with the same barcode", before, got.serial)})
	}
	got.sides = m.AsRecorded(got.sides)
	for i := range m.Sides {
		if v, read := got.sides[i]; read {
			m.Learn(i, v, c.isHeldElsewhere(m, v.OMID.Key()), got.at, got.in)
		}
	}
	return found
}

// noteUnreadSides notes why sides were not read, and marks a medium that fits
// no drive, or that the drive knows for a cleaning cartridge: each mount would
// use it up.
func noteUnreadSides(m *record.Medium, got *reading, failure error, fitsNoDrive bool) {
	if errors.Is(failure, library.ErrCleaning) && m.SomeSideIs(record.Unknown) {
		m.Cleaning = true
		return
	}
	for i := range m.Sides {
		if got != nil {
			if _, read := got.sides[i]; read {
				continue
			}
		}
		s := &m.Sides[i]
		s.Evidence.Problem = failure.Error()
		if fitsNoDrive {
			_ = s.Become(record.CauseFoundMisfit) // a side that is held keeps its state
		}
	}
}

func clearReadProblems(m *record.Medium) {
	for i := range m.Sides {
		m.Sides[i].Evidence.Problem = ""
	}
}

// concludeFromReading draws the consequences of a reading: set aside or not,
// and which pool.
func (c *change) concludeFromReading(m *record.Medium) (found []record.Finding) {
	if contradiction := m.Judge(c.now); contradiction != nil {
		found = append(found, record.Finding{Library: m.Library, PMID: m.PMID, Name: m.Name(), Reason: record.FindReason(contradiction.Reason), Message: contradiction.Message})
	}
	c.withdrawPartlyFree(m)
	m.Pool = c.poolAfterReading(m)
	before := c.m.records.media[m.PMID]
	for i := range m.Sides {
		if before == nil || i >= len(before.Sides) || before.Sides[i].State != record.Unknown || m.Sides[i].State == record.Unknown {
			continue
		}
		s := &m.Sides[i]
		text := fmt.Sprintf("side %d is %s: %s", i, s.State, describeVerdict(s.Evidence.Verdict))
		found = append(found, record.Finding{Library: m.Library, PMID: m.PMID, Name: m.Name(), Reason: record.Identified, Message: text})
	}
	return found
}

// describeVerdict says what a side was found to be.
func describeVerdict(v *label.Verdict) string {
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
