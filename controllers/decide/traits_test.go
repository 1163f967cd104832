// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// trait says something of a medium.
type trait func(*record.Medium)

func omid(id string) label.OMID { return label.OMID{Type: "RSM", ID: id} }

// labelled: side i was read as id and is in state.
func labelled(i int, state record.SideState, id label.OMID) trait {
	return func(m *record.Medium) {
		for len(m.Sides) <= i {
			m.Sides = append(m.Sides, record.Side{State: record.Unknown})
		}
		m.Sides[i] = record.Side{
			State: state, OMID: id,
			Evidence: record.Evidence{Level: record.ByLabel, Verdict: &label.Verdict{Kind: label.Labelled, OMID: id}, ReadAt: &epoch},
		}
		switch state {
		case record.Allocated, record.Complete:
			m.Sides[i].LMID = record.LMID("lmid-" + id.ID)
			m.Sides[i].Origin = "MediaSet/set"
			m.Sides[i].Allocations = 1
		}
	}
}

// allocated: in a pool, as id.
func allocated(pool, id string) trait {
	return allTraits(labelled(0, record.Allocated, omid(id)), inPool(pool))
}

// trusted: allocated by its barcode; its label was not read.
func trusted(m *record.Medium) { m.Sides[0].Evidence = record.Evidence{Level: record.Unverified} }

// imported: read, new to the records.
func imported(id string) trait {
	return allTraits(labelled(0, record.Import, omid(id)), inPool("Import/LTO-8"))
}

// available: deallocated, still in its pool.
func available(pool, id string) trait {
	return allTraits(labelled(0, record.Available, omid(id)), inPool(pool))
}

// readAs: the label of side 0 was read with this outcome.
func readAs(state record.SideState, kind label.VerdictKind) trait {
	return func(m *record.Medium) {
		m.Sides[0].State = state
		m.Sides[0].Evidence = record.Evidence{Level: record.ByLabel, Verdict: &label.Verdict{Kind: kind}, ReadAt: &epoch}
	}
}

func inPool(pool string) trait    { return func(m *record.Medium) { m.Pool = pool } }
func inLibrary(name string) trait { return func(m *record.Medium) { m.Library = name } }
func ofType(name string) trait    { return func(m *record.Medium) { m.Type = name } }
func withInfo(text string) trait  { return func(m *record.Medium) { m.Sides[0].OMID.Info = text } }

func inPort(m *record.Medium) { m.Location = record.Location{Type: record.InPort, Address: 10} }

// missing: a complete inventory did not find it.
func missing(m *record.Medium) {
	m.Location = record.Location{Type: record.Offline}
	m.Unseen = &epoch
}

// ejected: rsmctl itself gave it to a person.
func ejected(m *record.Medium) {
	m.Location = record.Location{Type: record.Offline}
	m.Ejected = true
}

// setAside: read as another medium than recorded.
func setAside(found string) trait {
	return func(m *record.Medium) {
		m.SetAside = &record.SetAside{Reason: "LabelChanged", Expected: m.Sides[0].OMID, Found: omid(found), At: epoch}
	}
}

func allTraits(traits ...trait) trait {
	return func(m *record.Medium) {
		for _, t := range traits {
			t(m)
		}
	}
}

func withBarcode(barcode string) func(*DesiredSide) {
	return func(d *DesiredSide) { d.Barcode = barcode }
}
func declaredOffline(d *DesiredSide)  { d.Offline = true }
func declaredComplete(d *DesiredSide) { d.Complete = true }
func trustingBarcode(d *DesiredSide)  { d.ByBarcode = true }
func listedIn(name string, line uint32) func(*DesiredSide) {
	return func(d *DesiredSide) { d.Set, d.Pos.Line = name, line }
}
func withLMID(id record.LMID) func(*DesiredSide) {
	return func(d *DesiredSide) { d.LMID = id }
}
