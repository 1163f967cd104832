// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// vaultManifest is the Library that worlds are about.
func vaultManifest() v1alpha1.Library {
	return v1alpha1.Library{
		TypeMeta: v1alpha1.TypeMeta{APIVersion: v1alpha1.APIVersion, Kind: v1alpha1.KindLibrary},
		Metadata: v1alpha1.Metadata{Name: "vault"},
		Spec:     v1alpha1.LibrarySpec{Driver: v1alpha1.DriverSG, SG: &v1alpha1.SGLibrary{Changer: "/dev/sg3"}},
	}
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// desiredOf reads what manifests declare, as a command would; they must be valid.
func desiredOf(t fataler, objects ...any) (Desired, string) {
	t.Helper()
	text, err := manifest.Marshal(objects...)
	if err != nil {
		t.Fatalf("%v", err)
	}
	result, err := manifest.Load(context.Background(), []string{"-"}, manifest.Options{Stdin: strings.NewReader(string(text))})
	if err != nil || !result.Set.Complete {
		t.Fatalf("%v %v\n%s", err, result.Problems, text)
	}
	return Compile(result.Set), string(text)
}

// foundLibrary draws a library as it may be found: whatever media, some of
// them allocated already.
func foundLibrary(t *rapid.T) (*world, truth) {
	w, real := newWorld(), truth{}
	w.observed.Snapshot.Pools = slices.DeleteFunc(w.observed.Snapshot.Pools, func(p *record.Pool) bool { return p.Kind == record.ApplicationPool })
	for _, mediaType := range []string{"LTO-9", "MO-9.1"} {
		for _, kind := range []record.PoolKind{record.FreePool, record.ImportPool, record.UnrecognizedPool} {
			w.recordPool(record.Pool{Name: record.SystemPool(kind, mediaType), Kind: kind, MediaType: mediaType})
		}
	}
	w.recordPool(record.Pool{Name: "Import/unknown", Kind: record.ImportPool})
	declared := rapid.Bool().Draw(t, "declared before")
	if declared {
		w.recordPool(*newPool(record.PoolSpec{Name: "box"}, record.MadeByManifest))
		w.recordPool(*newPool(record.PoolSpec{Name: "weekly", MediaType: "LTO-8", Parent: "box", MaxAllocations: rapid.IntRange(0, 2).Draw(t, "max")}, record.MadeByManifest))
		w.recordPool(*newPool(record.PoolSpec{Name: "rsm-lto-8", MediaType: rapid.SampledFrom([]string{"LTO-8", "LTO-9"}).Draw(t, "type"), ReturnToFree: true}, record.MadeByManifest))
		w.recordPool(*newPool(record.PoolSpec{Name: "discs", MediaType: "MO-9.1"}, record.MadeByManifest))
		w.recordPool(*newPool(record.PoolSpec{Name: "empty", MediaType: "LTO-8"}, record.MadeByManifest))
	}
	for i := range rapid.IntRange(0, 10).Draw(t, "media") {
		foundMedium(t, w, real, i, declared)
	}
	return w, real
}

func foundMedium(t *rapid.T, w *world, real truth, n int, declared bool) {
	barcode := rapid.SampledFrom([]string{fmt.Sprintf("A%05dL8", n), fmt.Sprintf("A%05dL8", n/2), "", "A B"}).Draw(t, "barcode")
	m := w.recordMedium(barcode, ofType(rapid.SampledFrom([]string{"LTO-8", "LTO-8", "LTO-9", "MO-9.1", ""}).Draw(t, "media type")))
	m.SerialNumber = rapid.SampledFrom([]string{"", "", fmt.Sprint("S", n), fmt.Sprint("S", n/2)}).Draw(t, "serial number")
	m.Pool = record.SystemPool(record.UnrecognizedPool, m.Type)
	m.Sides = make([]record.Side, record.SidesOf(m.Type))
	var pools []string
	for _, p := range w.observed.Snapshot.Pools {
		if p.Kind == record.ApplicationPool && p.MediaType != "" && p.MediaType == m.Type && p.Name != "empty" {
			pools = append(pools, p.Name)
		}
	}
	m.Cleaning = rapid.IntRange(0, 9).Draw(t, "cleaning") == 0
	keeper := ""
	held := !m.Cleaning && declared && len(pools) > 0 && rapid.Bool().Draw(t, "held")
	for i := range m.Sides {
		m.Sides[i] = record.Side{State: record.Unknown, Evidence: record.Evidence{Level: record.NoEvidence}}
		if rapid.IntRange(0, 9).Draw(t, "failed") == 0 {
			m.Sides[i].Evidence.Problem = "the drive failed"
		}
		if !m.Cleaning && rapid.IntRange(0, 9).Draw(t, "read") > 0 {
			foundSide(t, m, i)
		}
		real[m.PMID] = append(real[m.PMID], label.Verdict{Kind: label.Blank})
		if v := m.Sides[i].Evidence.Verdict; v != nil {
			real[m.PMID][i] = *v
		}
		if held && m.Sides[i].State == record.Import {
			pools = []string{rapid.SampledFrom(pools).Draw(t, "pool")}
			keeper = pools[0]
			heldSide(t, &m.Sides[i], fmt.Sprintf("00000000-0000-4000-8000-%010d%02d", n+1, i))
			held = rapid.Bool().Draw(t, "both")
		}
	}
	if keeper != "" {
		m.Pool = keeper // a pool that has given a side away keeps the medium
	}
	rapid.SampledFrom([]trait{
		func(*record.Medium) {}, func(*record.Medium) {}, func(*record.Medium) {}, inPort, missing, ejected, inLibrary("other"), w.recordInTheirDrive,
	}).Draw(t, "place")(m)
	if rapid.IntRange(0, 19).Draw(t, "interrupted") == 0 {
		w.observed.Snapshot.Open = append(w.observed.Snapshot.Open, &record.LibraryRequest{Verb: "Identify", Library: m.Library, PMID: m.PMID})
	}
}

// foundSide draws what the label of a side says.
func foundSide(t *rapid.T, m *record.Medium, i int) {
	v := label.Verdict{Kind: rapid.SampledFrom([]label.VerdictKind{
		label.Labelled, label.Labelled, label.Labelled, label.Labelled, label.Free, label.Blank, label.Unrecognized, label.Defective, label.Ambiguous,
	}).Draw(t, "verdict")}
	id := label.OMID{
		Type: rapid.SampledFrom([]string{"RSM", "RSM", "ANSI", "a.n.s.i", "*", "A.N.S.I"}).Draw(t, "label type"),
		ID:   rapid.SampledFrom([]string{fmt.Sprint("id-", len(m.PMID), m.PMID, i), fmt.Sprint(m.PMID), "yes", "0x10", " edge ", "\x01", "\ufffe"}).Draw(t, "id"),
		Info: rapid.SampledFrom([]string{"", "weekly/1", " edge", "null", "\x7f", "\uffff", "ü€😀", "\ufeff\u2028", strings.Repeat("x", 300)}).Draw(t, "info"),
	}
	s := &m.Sides[i]
	s.State, s.Evidence = record.Foreign, record.Evidence{Level: record.ByLabel, Verdict: &v}
	switch v.Kind {
	case label.Labelled, label.Free:
		v.OMID, s.State, s.OMID = id, record.Import, id
		m.Pool = record.SystemPool(record.ImportPool, m.Type)
		s.Allocations = rapid.IntRange(0, 2).Draw(t, "allocations")
	case label.Ambiguous:
		v.Claims = []label.OMID{id, {Type: "X", ID: "x"}}
	}
	if rapid.IntRange(0, 9).Draw(t, "out of sight") == 0 {
		s.Evidence.Level = record.NoEvidence
	}
}

func heldSide(t *rapid.T, s *record.Side, lmid string) {
	s.State = rapid.SampledFrom([]record.SideState{record.Allocated, record.Complete}).Draw(t, "held as")
	s.LMID, s.Origin, s.Allocations = record.LMID(lmid), "MediaSet/set", 1
	s.Evidence.Level, s.Evidence.Problem = record.ByLabel, ""
	if rapid.IntRange(0, 9).Draw(t, "no label") == 0 {
		s.OMID, s.Evidence.Verdict = label.OMID{}, &label.Verdict{Kind: label.Blank}
	}
}

// onlyInFirst are the entries of a list that the other one does not have.
func onlyInFirst(with, without []string) []string {
	return slices.DeleteFunc(slices.Clone(with), func(s string) bool { return slices.Contains(without, s) })
}

func TestAnAdoptedLibraryIsLeftNothingButItsPoolsAndAllocations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, real := foundLibrary(t)
		adopted := Adopt(w.observed.Snapshot, vaultManifest())
		desired, text := desiredOf(t, adopted.Objects()...)
		undeclared, _ := desiredOf(t, vaultManifest())
		plan, bare := NewPlan(desired, w.observed), NewPlan(undeclared, w.observed)

		allocated := 0
		for _, s := range plan.Steps {
			if s.Action == Allocate {
				allocated++
			}
			if s.Action != CreatePool && s.Action != Allocate && !slices.Contains(shortSteps(bare.Steps), shortSteps([]Step{s})[0]) {
				t.Fatalf("%s %s: %s\n%s", s.Action, s.Name, s.Message, text)
			}
		}
		if blocked := onlyInFirst(shortBlocked(plan), shortBlocked(bare)); len(blocked) > 0 || len(plan.Waiting) > 0 {
			t.Fatalf("blocked %v, waiting %v\n%s", plan.Blocked, plan.Waiting, text)
		}
		for _, d := range onlyInFirst(shortDrift(plan), shortDrift(bare)) {
			if !strings.HasSuffix(d, string(ClaimedNotExpected)) {
				t.Fatalf("drift: %s\n%s", d, text)
			}
		}
		if already := countHeld(w.observed.Snapshot, desired); allocated+already != adopted.CountSides() {
			t.Fatalf("%d allocated and %d already, of %d\n%s", allocated, already, adopted.CountSides(), text)
		}

		for _, s := range plan.Steps {
			if s.Action != CreatePool && s.Action != Allocate {
				continue
			}
			next, err := simulateStep(w.observed.Snapshot, real, s)
			if err != nil {
				t.Fatalf("%s %s would be refused: %v\n%s", s.Action, s.Name, err, text)
			}
			w.observed.Snapshot = next
		}
		again := NewPlan(desired, w.observed)
		if rest := onlyInFirst(shortSteps(again.Steps), shortSteps(bare.Steps)); len(rest) > 0 {
			t.Fatalf("planned again after the adoption: %v\n%s", rest, text)
		}
	})
}

// countHeld counts the declared sides that are allocated.
func countHeld(snap *record.Snapshot, desired Desired) (n int) {
	expected := map[label.Key]bool{}
	for _, d := range desired.Sides {
		expected[d.OMID.Key()] = true
	}
	for _, m := range snap.Media {
		for i := range m.Sides {
			if (carrier{m, int32(i)}).isHeld() && expected[m.Sides[i].OMID.Key()] && m.SetAside == nil {
				n++
			}
		}
	}
	return n
}

func TestEverySideOfAnAdoptedLibraryIsDeclaredOrLeftOutWithAReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := foundLibrary(t)
		adopted := Adopt(w.observed.Snapshot, vaultManifest())
		listed := map[label.Key]bool{}
		for _, set := range adopted.Sets {
			for _, s := range set.Spec.Sides {
				listed[label.Key{Type: s.OMID.LabelType, ID: s.OMID.LabelID}] = true
			}
		}
		out := map[record.SideRef]bool{}
		for _, l := range adopted.LeftOut {
			if l.Name == "" || l.Reason == "" || l.Message == "" || out[record.SideRef{PMID: l.PMID, Index: l.Side}] {
				t.Fatalf("left out without a word, or twice: %+v", l)
			}
			out[record.SideRef{PMID: l.PMID, Index: l.Side}] = true
		}
		for _, m := range w.observed.Snapshot.Media {
			for i := range m.Sides {
				if m.Library == "vault" && !out[record.SideRef{PMID: m.PMID, Index: i}] && !listed[m.Sides[i].OMID.Key()] {
					t.Fatalf("nothing is said of side %d of %+v", i, m)
				}
			}
		}
	})
}

func TestTheOrderOfTheRecordsDoesNotChangeAnAdoption(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := foundLibrary(t)
		before := Adopt(w.observed.Snapshot, vaultManifest())
		_, text := desiredOf(t, before.Objects()...)
		r := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		shuffleList(r, w.observed.Snapshot.Media)
		shuffleList(r, w.observed.Snapshot.Pools)
		after := Adopt(w.observed.Snapshot, vaultManifest())
		_, again := desiredOf(t, after.Objects()...)
		if diff := cmp.Diff(text, again) + cmp.Diff(before.LeftOut, after.LeftOut); diff != "" {
			t.Fatalf("(-before +after the shuffle):\n%s", diff)
		}
	})
}
