// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/record"
)

func TestACartridgeThatMovedIsDriftAndNoChange(t *testing.T) {
	moved := func(m *record.Medium) record.Finding {
		return record.Finding{Library: "vault", PMID: m.PMID, Name: m.Name(), Reason: record.Moved, Message: m.Name() + " moved"}
	}
	runPlanCases(t, []planCase{
		{
			name:   "two expected cartridges are swapped by hand",
			reason: "identity is the label, a slot is a place: nothing is allocated or deallocated",
			given: func(w *world) {
				a, b := w.recordMedium("A1", allocated("weekly", "a")), w.recordMedium("A2", allocated("weekly", "b"))
				a.Location, b.Location = b.Location, a.Location
				w.expectSide("weekly", "a", withBarcode("A1"))
				w.expectSide("weekly", "b", withBarcode("A2"))
				w.observed.Findings = []record.Finding{moved(b), moved(a)}
			},
			drift: []string{"A1 Moved", "A2 Moved"},
			says:  []string{noChanges},
		},
		{
			name:   "their barcode labels are swapped",
			reason: "a barcode is a hint: the sides stay whose they are, and the difference is reported",
			given: func(w *world) {
				w.recordMedium("A2", allocated("weekly", "a"))
				w.recordMedium("A1", allocated("weekly", "b"))
				w.expectSide("weekly", "a", withBarcode("A1"))
				w.expectSide("weekly", "b", withBarcode("A2"))
			},
			drift: []string{"A1 BarcodeDiffers", "A2 BarcodeDiffers"},
			says:  []string{"A2 (slot 1001) carries RSM/a, for which set (m.yaml:1) declares barcode A1"},
		},
		{
			name:   "an element reports an exception",
			reason: "a finding that is about no medium is about its library",
			given: func(w *world) {
				w.observed.Findings = []record.Finding{{Library: "vault", Reason: record.ElementFault, Message: "slot 5 reports 83/00"}}
			},
			drift: []string{"vault ElementFault"},
		},
	})
}

func TestADifferenceThatNobodyHasToActOnIsDrift(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "the label info differs",
			reason: "label info is no part of the identity",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), withInfo("weekly/9"))
				w.expectSide("weekly", "a", func(d *DesiredSide) { d.OMID.Info = "weekly/1" })
			},
			drift: []string{"A1 LabelInfoDiffers"},
		},
		{
			name:   "the label info is not known yet",
			reason: "a side that was allocated by its barcode has not been read, so nothing differs; its label is read next",
			given: func(w *world) {
				m := w.recordMedium("A1", allocated("weekly", "a"))
				m.Sides[0].Evidence = record.Evidence{Level: record.Unverified}
				w.expectSide("weekly", "a", func(d *DesiredSide) { d.OMID.Info = "weekly/1" })
			},
			steps: []string{"Identify A1 NotVerified"},
		},
		{
			name:   "the LMID differs",
			reason: "an LMID is an application's handle: it is not changed under its hands",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.expectSide("weekly", "a", withLMID("other"))
			},
			drift: []string{"A1 LMIDDiffers"},
		},
		{
			name:   "a side of the vault is in a library",
			reason: "Offline means that nobody is asked for it, not that it must go",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.expectSide("weekly", "a", declaredOffline)
			},
			drift: []string{"A1 OnlineUnexpected"},
		},
	})
}
