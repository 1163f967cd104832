// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// randomWorld draws a library in any state that records can be in, and
// manifests that are valid, but have little to do with it.
func randomWorld(t *rapid.T) (*world, truth) {
	w, real := newWorld(), truth{}
	w.observed.Snapshot.Pools = slices.DeleteFunc(w.observed.Snapshot.Pools, func(p *record.Pool) bool { return p.Kind == record.ApplicationPool })
	w.desired.Pools = nil
	w.recordPool(record.Pool{Name: "Free/LTO-9", Kind: record.FreePool, MediaType: "LTO-9"})
	w.recordPool(record.Pool{Name: "Import/LTO-9", Kind: record.ImportPool, MediaType: "LTO-9"})
	w.recordPool(record.Pool{Name: "Unrecognized/LTO-9", Kind: record.UnrecognizedPool, MediaType: "LTO-9"})
	randomPools(t, w)
	for i := range rapid.IntRange(0, 8).Draw(t, "media") {
		randomMedium(t, w, real, i)
	}
	randomSets(t, w)
	randomOther(t, w)
	randomHold(t, w, real)
	w.desired.Complete = rapid.IntRange(0, 5).Draw(t, "complete") > 0
	w.observed.Snapshot.EmptySlots["vault"] = rapid.IntRange(0, 3).Draw(t, "empty slots")
	w.observed.Snapshot.Libraries[0].Inventory.Complete = rapid.IntRange(0, 3).Draw(t, "inventory") > 0
	w.desired.Libraries[0].Mode = rapid.SampledFrom([]v1alpha1.Mode{
		v1alpha1.ModeEnforce, v1alpha1.ModeEnforce, v1alpha1.ModeEnforce, v1alpha1.ModeObserve, v1alpha1.ModeSuspend,
	}).Draw(t, "mode")
	if rapid.IntRange(0, 9).Draw(t, "reachable") == 0 {
		w.observed.Unreachable["vault"] = "no answer"
	}
	return w, real
}

func randomPools(t *rapid.T, w *world) {
	for _, name := range []string{"a", "b", "c"} {
		spec := record.PoolSpec{
			Name: name, MediaType: rapid.SampledFrom([]string{"LTO-8", "LTO-8", "LTO-9"}).Draw(t, "type"),
			DrawFromFree: rapid.Bool().Draw(t, "draw"), ReturnToFree: rapid.Bool().Draw(t, "return"),
			MaxAllocations: rapid.IntRange(0, 2).Draw(t, "max"),
		}
		if name == "b" && rapid.Bool().Draw(t, "nested") {
			spec.Parent = "box"
		}
		if rapid.IntRange(0, 4).Draw(t, "recorded") > 0 {
			w.recordPool(*newPool(spec, rapid.SampledFrom([]string{record.MadeByManifest, "other"}).Draw(t, "creator")))
			if rapid.Bool().Draw(t, "changed") {
				spec.MaxAllocations++
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "declared") > 0 {
			d := DesiredPool{
				Spec: spec, Exact: rapid.Bool().Draw(t, "exact"),
				Guard: rapid.SampledFrom([]v1alpha1.Limit{v1alpha1.Percent(10), v1alpha1.Percent(100), v1alpha1.Count(2)}).Draw(t, "guard"),
			}
			if rapid.Bool().Draw(t, "claims") {
				d.Claims = &v1alpha1.Claims{LabelType: "RSM", LabelInfo: rapid.SampledFrom([]string{"", "x*"}).Draw(t, "info")}
			}
			w.desired.Pools = append(w.desired.Pools, d)
		}
	}
	if rapid.Bool().Draw(t, "box recorded") || slices.ContainsFunc(w.observed.Snapshot.Pools, func(p *record.Pool) bool { return p.Parent == "box" }) {
		w.recordPool(*newPool(record.PoolSpec{Name: "box"}, record.MadeByManifest))
	}
	if rapid.Bool().Draw(t, "box declared") || slices.ContainsFunc(w.desired.Pools, func(p DesiredPool) bool { return p.Spec.Parent == "box" }) {
		w.desired.Pools = append(w.desired.Pools, DesiredPool{Spec: record.PoolSpec{Name: "box"}})
	}
}

func TestDrawnPoolsDifferInEachFieldOfTheirSpec(t *testing.T) {
	pools := rapid.Custom(func(t *rapid.T) []DesiredPool {
		w := newWorld()
		randomPools(t, w)
		return w.desired.Pools
	})
	var specs []record.PoolSpec
	for seed := range 100 {
		for _, p := range pools.Example(seed) {
			if p.Spec.Name != "box" {
				specs = append(specs, p.Spec)
			}
		}
	}
	for _, path := range everyfield.Same(specs) {
		t.Errorf("PoolSpec.%s is the same in all pools that are drawn: extend randomPools", path)
	}
}

// randomOther draws what goes on beside: another library, open requests,
// interrupted work.
func randomOther(t *rapid.T, w *world) {
	if rapid.Bool().Draw(t, "another library") {
		w.declareLibrary("other").Mode = rapid.SampledFrom([]v1alpha1.Mode{v1alpha1.ModeEnforce, v1alpha1.ModeObserve}).Draw(t, "other mode")
	}
	for _, m := range w.observed.Snapshot.Media {
		m.Library = rapid.SampledFrom([]string{"vault", "vault", "vault", "other"}).Draw(t, "library")
		if rapid.IntRange(0, 19).Draw(t, "interrupted") == 0 {
			w.observed.Snapshot.Open = append(w.observed.Snapshot.Open, &record.LibraryRequest{Verb: "Mount", Library: m.Library, PMID: m.PMID})
		} else if m.Online() && rapid.IntRange(0, 5).Draw(t, "used by others") == 0 {
			w.recordInUse(m, rapid.Bool().Draw(t, "idle"))
		}
	}
	for i := range w.desired.Libraries {
		w.desired.Libraries[i].Access = rapid.SampledFrom([]v1alpha1.Access{v1alpha1.AccessShared, v1alpha1.AccessExclusive}).Draw(t, "access")
	}
	if rapid.Bool().Draw(t, "asked") {
		w.recordRequestFor("id-1")
	}
}

// randomHold draws a hold. After a restore some media were seen or read again,
// others not, and some were written on since the backup was made.
func randomHold(t *rapid.T, w *world, real truth) {
	reason := rapid.SampledFrom([]record.HoldReason{"", "", record.NewDatabase, record.Imported, record.OlderThanExport}).Draw(t, "hold")
	if reason == "" {
		return
	}
	w.observed.Snapshot.Hold = &record.Hold{Reason: reason, Since: epoch, Message: "test"}
	if !w.observed.Snapshot.Hold.Restored() {
		return
	}
	for _, m := range w.observed.Snapshot.Media {
		seen := m.Online() && rapid.Bool().Draw(t, "seen")
		for i := range m.Sides {
			s := &m.Sides[i]
			if s.Evidence.Level != record.ByLabel || rapid.IntRange(0, 4).Draw(t, "read again") == 0 {
				continue
			}
			s.Evidence.Level = record.Claimed
			if seen && !s.Unread() {
				s.Evidence.Level = record.ByBarcode
			}
			if m.SetAside == nil && rapid.IntRange(0, 3).Draw(t, "written since") == 0 {
				real[m.PMID][i] = randomVerdict(t, record.ImportPool)
			}
		}
	}
}

// randomMedium draws a medium whose record does not contradict itself: the
// pool fits the states, a held side has an LMID.
func randomMedium(t *rapid.T, w *world, real truth, n int) {
	m := w.recordMedium(fmt.Sprintf("B%d", rapid.IntRange(n, n+1).Draw(t, "barcode")), ofType(rapid.SampledFrom([]string{"LTO-8", "LTO-8", "LTO-8", "LTO-9"}).Draw(t, "media type")))
	var pools []*record.Pool
	for _, p := range w.observed.Snapshot.Pools {
		if p.MediaType == m.Type {
			pools = append(pools, p)
		}
	}
	p := rapid.SampledFrom(pools).Draw(t, "pool")
	m.Pool = p.Name
	states := map[record.PoolKind][]record.SideState{
		record.FreePool:         {record.Available},
		record.ImportPool:       {record.Import},
		record.UnrecognizedPool: {record.Unknown, record.Foreign},
		record.ApplicationPool:  {record.Available, record.Allocated, record.Complete, record.Decommissioned},
	}[p.Kind]
	m.Sides = make([]record.Side, rapid.IntRange(1, 2).Draw(t, "sides"))
	for i := range m.Sides {
		v := randomVerdict(t, p.Kind)
		real[m.PMID] = append(real[m.PMID], v)
		s := &m.Sides[i]
		s.State = rapid.SampledFrom(states).Draw(t, "state")
		if s.State == record.Unknown {
			continue
		}
		s.OMID, s.Evidence = v.OMID, record.Evidence{Level: record.ByLabel, Verdict: &v}
		if (s.State == record.Import || s.State == record.Foreign || s.State == record.Available) && rapid.IntRange(0, 5).Draw(t, "out of sight") == 0 {
			s.Evidence.Level = record.NoEvidence
		}
		s.Allocations = rapid.IntRange(0, 2).Draw(t, "allocations")
		if s.State == record.Allocated || s.State == record.Complete {
			s.LMID = record.LMID(fmt.Sprintf("lmid-%d-%d", n, i))
			s.Origin = rapid.SampledFrom([]string{"", "MediaSet/s"}).Draw(t, "origin")
			if rapid.IntRange(0, 5).Draw(t, "unverified") == 0 {
				s.Evidence = record.Evidence{Level: record.Unverified}
			}
		}
	}
	rapid.SampledFrom([]trait{func(*record.Medium) {}, func(*record.Medium) {}, func(*record.Medium) {}, inPort, missing, ejected}).Draw(t, "place")(m)
	if someSideHeld(m) && rapid.IntRange(0, 5).Draw(t, "set aside") == 0 {
		other := omid("stranger")
		m.Sides[0].Evidence = record.Evidence{Level: record.ByLabel, Verdict: &label.Verdict{Kind: label.Labelled, OMID: other}}
		setAside("stranger")(m)
	}
}

func randomVerdict(t *rapid.T, kind record.PoolKind) label.Verdict {
	kinds := []label.VerdictKind{label.Labelled}
	switch kind {
	case record.FreePool:
		kinds = []label.VerdictKind{label.Labelled, label.Blank, label.Free}
	case record.ImportPool:
		kinds = []label.VerdictKind{label.Labelled, label.Free}
	case record.UnrecognizedPool:
		kinds = []label.VerdictKind{label.Blank, label.Unrecognized}
	}
	v := label.Verdict{Kind: rapid.SampledFrom(kinds).Draw(t, "verdict")}
	if v.Kind == label.Labelled || v.Kind == label.Free {
		v.OMID = label.OMID{Type: "RSM", ID: fmt.Sprintf("id-%d", rapid.IntRange(0, 14).Draw(t, "id")), Info: rapid.SampledFrom([]string{"x1", "y1"}).Draw(t, "label info")}
	}
	return v
}

func randomSets(t *rapid.T, w *world) {
	if len(w.desired.Pools) == 0 {
		return
	}
	lmids := map[record.LMID]bool{"": true}
	for i := range 15 {
		if !rapid.Bool().Draw(t, "expected") {
			continue
		}
		d := DesiredSide{
			OMID: omid(fmt.Sprintf("id-%d", i)), Set: "s", Pos: manifest.Pos{Line: uint32(i)},
			Pool:      rapid.SampledFrom(w.desired.Pools).Draw(t, "wanted in").Spec.Name,
			ByBarcode: rapid.Bool().Draw(t, "by barcode"), Complete: rapid.Bool().Draw(t, "as complete"),
			Offline: rapid.Bool().Draw(t, "offline"), Contested: rapid.IntRange(0, 9).Draw(t, "contested") == 0,
		}
		if rapid.Bool().Draw(t, "with barcode") {
			d.Barcode = fmt.Sprintf("B%d", i)
		}
		if rapid.IntRange(0, 3).Draw(t, "with lmid") == 0 {
			d.LMID = record.LMID(fmt.Sprintf("lmid-%d-0", rapid.IntRange(0, 10).Draw(t, "lmid")))
		}
		if lmids[d.LMID] {
			d.LMID = "" // a second one is contested
		}
		lmids[d.LMID] = true
		w.desired.Sides = append(w.desired.Sides, d)
	}
	for i := range 10 {
		if rapid.IntRange(0, 3).Draw(t, "declared free") == 0 {
			w.declareFree(fmt.Sprintf("B%d", i))
		}
	}
}

// maxRounds is as many passes as apply makes at most.
const maxRounds = 10

func TestApplyingPlansUntilNothingIsPlannedEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, real := randomWorld(t)
		for round := range maxRounds {
			plan := w.plan()
			if len(plan.Steps) == 0 {
				w.observed.Snapshot.Hold = nil
				if plan = w.plan(); len(plan.Steps) > 0 {
					t.Fatalf("round %d: the end of the hold makes for steps: %v", round, shortSteps(plan.Steps))
				}
				return
			}
			for _, s := range plan.Steps {
				next, err := simulateStep(w.observed.Snapshot, real, s)
				switch {
				case err == nil:
					w.observed.Snapshot = next
				case errors.Is(err, errClaimOnly), !w.observed.Snapshot.Hold.Restored():
					t.Fatalf("round %d: %s %s (%s) would be refused: %v", round, s.Action, s.Name, s.Message, err)
				}
				// What a label turns out to say after a restore may be the
				// end of a step that was planned before it was read.
			}
		}
		t.Fatalf("still planned after %d rounds: %v", maxRounds, shortSteps(w.plan().Steps))
	})
}

func TestNoPlanWritesToAMediumNorPutsASideIntoTwoPools(t *testing.T) {
	touchesRecordsOnly := []Action{CreatePool, UpdatePool, DeletePool, Inject, Dismount, Identify, Allocate, Deallocate, Complete, MoveToPool, RequestInject, RequestDismount}
	rapid.Check(t, func(t *rapid.T) {
		w, _ := randomWorld(t)
		pools := map[record.PMID]string{}
		for _, s := range w.plan().Steps {
			if !slices.Contains(touchesRecordsOnly, s.Action) {
				t.Fatalf("%s is no action that leaves media as they are", s.Action)
			}
			if s.Action != Allocate && s.Action != MoveToPool {
				continue
			}
			if before, ok := pools[s.PMID]; ok && before != s.Pool {
				t.Fatalf("%s is put into %s and into %s", s.Name, before, s.Pool)
			}
			pools[s.PMID] = s.Pool
		}
	})
}

func TestTheOrderOfTheInputDoesNotChangeThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := randomWorld(t)
		before := w.plan()
		r := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		shuffleList(r, w.desired.Libraries)
		shuffleList(r, w.desired.Pools)
		shuffleList(r, w.desired.Sides)
		shuffleList(r, w.desired.Free)
		shuffleList(r, w.observed.Snapshot.Libraries)
		shuffleList(r, w.observed.Snapshot.Pools)
		shuffleList(r, w.observed.Snapshot.Media)
		shuffleList(r, w.observed.Snapshot.InUse)
		if diff := cmp.Diff(before, w.plan()); diff != "" {
			t.Fatalf("(-before +after the shuffle):\n%s", diff)
		}
	})
}

func TestEverythingInAPlanSaysWhatAndWhyAndWhatWouldCureIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := randomWorld(t)
		for _, bare := range bareEntries(w.plan()) {
			t.Error(bare)
		}
	})
}

// bareEntries are the entries of a plan that do not say what, why, or what would
// cure it.
func bareEntries(plan *Plan) (bare []string) {
	check := func(entry any, said ...string) {
		if slices.Contains(said, "") {
			bare = append(bare, fmt.Sprintf("a %T does not say what, why, or what would cure it: %+v", entry, entry))
		}
	}
	for _, s := range plan.Steps {
		check(s, s.Kind, s.Name, string(s.Reason), s.Message)
	}
	for _, b := range plan.Blocked {
		check(b, b.Kind, b.Name, string(b.Reason), b.Message, b.Cure)
	}
	for _, d := range plan.Drift {
		check(d, d.Kind, d.Name, string(d.Reason), d.Message)
	}
	for _, w := range plan.Waiting {
		check(w, w.Kind, w.Name, string(w.Reason), w.Message)
	}
	return bare
}

func TestPlanningChangesNeitherManifestsNorRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := randomWorld(t)
		sides, media := slices.Clone(w.desired.Sides), copySnapshot(w.observed.Snapshot).Media
		w.plan()
		if diff := cmp.Diff(sides, w.desired.Sides) + cmp.Diff(media, w.observed.Snapshot.Media); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestAnIncompleteSourceTakesNothingAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := randomWorld(t)
		w.desired.Complete = false
		for _, s := range w.plan().Steps {
			if s.Action == Deallocate || s.Action == DeletePool || s.Reason == NoLongerFree {
				t.Fatalf("%s %s on an incomplete source", s.Action, s.Name)
			}
		}
	})
}

func shuffleList[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}
