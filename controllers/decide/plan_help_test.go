// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// epoch is a time for records; its value does not matter.
var epoch = time.Date(2026, 11, 2, 3, 0, 0, 0, time.UTC)

// world is one library, its records and the manifests, to be bent by a test.
type world struct {
	desired  Desired
	observed Observed
}

// newWorld is a library "vault" with ten empty slots, completely inventoried,
// and a pool "weekly" for LTO-8, declared and made. Every line of the
// manifests is line 1.
func newWorld() *world {
	w := &world{
		desired: Desired{
			Digest:   "source",
			Complete: true,
			Place:    func(p manifest.Pos) string { return fmt.Sprintf("m.yaml:%d", p.Line) },
		},
		observed: Observed{
			Snapshot:    &record.Snapshot{Revision: 7, EmptySlots: map[string]int{}},
			Unreachable: map[string]string{},
		},
	}
	w.declareLibrary("vault")
	for _, kind := range []record.PoolKind{record.FreePool, record.ImportPool, record.UnrecognizedPool} {
		w.recordPool(record.Pool{Name: record.SystemPool(kind, "LTO-8"), Kind: kind, MediaType: "LTO-8", Creator: "system"})
	}
	w.recordPool(record.Pool{Name: "Unrecognized/unknown", Kind: record.UnrecognizedPool, Creator: "system"})
	w.declarePool("weekly")
	return w
}

// declareLibrary declares a library that was inventoried completely.
func (w *world) declareLibrary(name string) *DesiredLibrary {
	w.desired.Libraries = append(w.desired.Libraries, DesiredLibrary{Name: name, Mode: v1alpha1.ModeEnforce})
	w.observed.Snapshot.Libraries = append(w.observed.Snapshot.Libraries, &record.Library{
		Name: name, Inventory: &record.InventoryState{Method: record.Fast, Began: epoch, Ended: epoch, Complete: true},
	})
	w.observed.Snapshot.EmptySlots[name] = 10
	return &w.desired.Libraries[len(w.desired.Libraries)-1]
}

// declarePool declares a pool for LTO-8 and records it as declared.
func (w *world) declarePool(name string) *DesiredPool {
	d := w.declareNewPool(name)
	w.recordPool(record.Pool{Name: name, Kind: record.ApplicationPool, MediaType: "LTO-8", Creator: madeByRsmctl})
	return d
}

// declareNewPool declares a pool that is not made yet.
func (w *world) declareNewPool(name string) *DesiredPool {
	w.desired.Pools = append(w.desired.Pools, DesiredPool{
		Spec: record.PoolSpec{Name: name, MediaType: "LTO-8"}, Exact: true, Guard: v1alpha1.Percent(10), Pos: manifest.Pos{Line: 1},
	})
	return &w.desired.Pools[len(w.desired.Pools)-1]
}

func (w *world) recordPool(p record.Pool) {
	w.observed.Snapshot.Pools = append(w.observed.Snapshot.Pools, &p)
}

// trait says something of a medium.
type trait func(*record.Medium)

// recordMedium records a medium in a slot of "vault". Without traits it was just
// seen, and its label was never read.
func (w *world) recordMedium(barcode string, traits ...trait) *record.Medium {
	n := len(w.observed.Snapshot.Media) + 1
	m := &record.Medium{
		PMID: record.PMID(fmt.Sprintf("pmid-%04d", n)), Barcode: barcode, Type: "LTO-8", Pool: "Unrecognized/LTO-8",
		Library: "vault", Location: record.Location{Type: record.InSlot, Address: 1000 + n},
		Sides: []record.Side{{State: record.Unknown, Evidence: record.Evidence{Level: record.NoEvidence}}},
	}
	for _, t := range traits {
		t(m)
	}
	w.observed.Snapshot.Media = append(w.observed.Snapshot.Media, m)
	return m
}

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

// read: the label of side 0 was read with this outcome.
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

// expectSide lists a side in the MediaSet "set" for a pool.
func (w *world) expectSide(pool, id string, change ...func(*DesiredSide)) {
	d := DesiredSide{OMID: omid(id), Pool: pool, Set: "set", Pos: manifest.Pos{Line: 1}}
	for _, c := range change {
		c(&d)
	}
	w.desired.Sides = append(w.desired.Sides, d)
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

// declareFree declares barcodes free, in the MediaSet "blanks".
func (w *world) declareFree(barcodes ...string) {
	for _, b := range barcodes {
		w.desired.Free = append(w.desired.Free, DesiredFree{Barcode: b, Set: "blanks", Pos: manifest.Pos{Line: 1}})
	}
}

func (w *world) recordRequestFor(id string) {
	w.observed.Snapshot.Requests = append(w.observed.Snapshot.Requests, &record.OperatorRequest{
		ID: "op-1", Kind: record.InsertMedium, OMID: omid(id), State: record.Submitted, Opened: epoch,
	})
}

func (w *world) plan() *Plan { return NewPlan(w.desired, w.observed) }

// planCase is one row of a table about plans. Steps, blocked and so on are in
// short: "ACTION NAME REASON", "NAME REASON".
type planCase struct {
	name string
	// reason says why the case exists; it is printed when it fails.
	reason  string
	given   func(*world)
	steps   []string
	blocked []string
	drift   []string
	waiting []string
	// says are texts that the messages of the plan must contain.
	says []string
}

func runPlanCases(t *testing.T, cases []planCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.given(w)
			plan := w.plan()
			check := func(what string, got, want []string) {
				if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
					t.Errorf("%s (-want +got):\n%s%s", what, diff, c.reason)
				}
			}
			check("steps", shortSteps(plan.Steps), c.steps)
			check("blocked", shortBlocked(plan), c.blocked)
			check("drift", shortDrift(plan), c.drift)
			check("waiting", shortWaiting(plan), c.waiting)
			var text strings.Builder
			if err := RenderText(&text, plan, false); err != nil {
				t.Fatal(err)
			}
			for _, want := range c.says {
				if !strings.Contains(text.String(), want) {
					t.Errorf("nowhere says %q: %s\n%s", want, c.reason, text.String())
				}
			}
		})
	}
}

func shortSteps(steps []Step) []string {
	short := []string{}
	for _, s := range steps {
		short = append(short, fmt.Sprintf("%s %s %s", s.Action, s.Name, s.Reason))
	}
	return short
}

func shortBlocked(plan *Plan) []string {
	short := []string{}
	for _, b := range plan.Blocked {
		short = append(short, fmt.Sprintf("%s %s", b.Name, b.Reason))
	}
	return short
}

func shortDrift(plan *Plan) []string {
	short := []string{}
	for _, d := range plan.Drift {
		short = append(short, fmt.Sprintf("%s %s", d.Name, d.Reason))
	}
	return short
}

func shortWaiting(plan *Plan) []string {
	short := []string{}
	for _, w := range plan.Waiting {
		short = append(short, fmt.Sprintf("%s %s", w.Name, w.Reason))
	}
	slices.Sort(short)
	return short
}
