// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// allocateTwelve has twelve sides allocated in the pool weekly. The first few are
// no longer expected.
func allocateTwelve(w *world, dropped int) {
	for i := range 12 {
		id := fmt.Sprintf("%02d", i)
		w.recordMedium("A"+id, allocated("weekly", id))
		if i >= dropped {
			w.expectSide("weekly", id)
		}
	}
}

func TestTheGuardBlocksAllDeallocationsOfAPoolBeyondItsLimit(t *testing.T) {
	for _, c := range []struct {
		name    string
		reason  string
		limit   v1alpha1.Limit
		dropped int
		message string
	}{
		{"a tenth of twelve is one", "rounded down: 1.2 sides are one", v1alpha1.Percent(10), 1, ""},
		{"a tenth of twelve is not two", "all of them are held, not the surplus", v1alpha1.Percent(10), 2, "would deallocate 2, allowed 1"},
		{"seven of twelve", "the situation the guard is for", v1alpha1.Percent(10), 7, "would deallocate 7, allowed 1"},
		{"as many as the number", "a number is a number, whatever the pool holds", v1alpha1.Count(7), 7, ""},
		{"one more than the number", "the limit itself is allowed, no more", v1alpha1.Count(6), 7, "would deallocate 7, allowed 6"},
		{"one per cent allows one", "at least one, or a small pool could never change", v1alpha1.Percent(1), 1, ""},
		{"no guard declared", "the default is a tenth", v1alpha1.Limit{}, 2, "would deallocate 2, allowed 1"},
		{"all of them", "a hundred per cent is a decision too", v1alpha1.Percent(100), 12, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			allocateTwelve(w, c.dropped)
			w.desired.Pools[0].Guard = c.limit
			plan := w.plan()
			if c.message == "" {
				if len(plan.Steps) != c.dropped || len(plan.Blocked) != 0 {
					t.Fatalf("%d steps, blocked %v; %s", len(plan.Steps), shortBlocked(plan), c.reason)
				}
				return
			}
			if len(plan.Steps) != 0 || len(plan.Blocked) != 1 {
				t.Fatalf("steps %v, blocked %v; %s", shortSteps(plan.Steps), shortBlocked(plan), c.reason)
			}
			b := plan.Blocked[0]
			if b.Reason != GuardExceeded || b.Message != c.message || len(b.Steps) != c.dropped {
				t.Errorf("%s %q with %d steps; %s", b.Reason, b.Message, len(b.Steps), c.reason)
			}
			if want := "apply with `--confirm " + plan.Digest; !strings.Contains(b.Cure, want) {
				t.Errorf("cure %q does not say %q", b.Cure, want)
			}
		})
	}
}

func TestTheGuardCountsWhatALibraryOutOfReachHoldsBack(t *testing.T) {
	w := newWorld()
	allocateTwelve(w, 3)
	w.declareLibrary("annex")
	w.observed.Unreachable["annex"] = "no answer"
	for _, m := range w.observed.Snapshot.Media[1:3] {
		m.Library = "annex"
	}
	plan := w.plan()
	if len(plan.Steps) != 0 {
		t.Fatalf("steps %v: three sides were dropped, and one is allowed", shortSteps(plan.Steps))
	}
	for _, b := range plan.Blocked {
		if b.Reason == GuardExceeded {
			if !strings.HasPrefix(b.Message, "would deallocate 3, allowed 1; 2 of them ") || len(b.Steps) != 1 {
				t.Errorf("%q with %d steps", b.Message, len(b.Steps))
			}
			return
		}
	}
	t.Errorf("blocked %v, not by the guard", shortBlocked(plan))
}

func TestTheGuardOfOnePoolDoesNotHoldAnother(t *testing.T) {
	w := newWorld()
	allocateTwelve(w, 7)
	w.declarePool("daily")
	w.recordMedium("D1", allocated("daily", "d1"))
	plan := w.plan()
	if diff := cmp.Diff([]string{"Deallocate D1 NotExpected"}, shortSteps(plan.Steps)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"weekly GuardExceeded"}, shortBlocked(plan)); diff != "" {
		t.Error(diff)
	}
}

func TestSidesOfALibraryThatIsHeldBackDoNotCountForTheGuard(t *testing.T) {
	w := newWorld()
	w.declareLibrary("other").Mode = v1alpha1.ModeObserve
	w.recordMedium("A1", allocated("weekly", "a"))
	w.recordMedium("A2", allocated("weekly", "b"), inLibrary("other"))
	plan := w.plan()
	if diff := cmp.Diff([]string{"Deallocate A1 NotExpected"}, shortSteps(plan.Steps)); diff != "" {
		t.Error(diff)
	}
}

func TestAConfirmedPlanCarriesOutWhatTheGuardHeld(t *testing.T) {
	w := newWorld()
	allocateTwelve(w, 7)
	plan := w.plan()
	confirmed, err := Confirm(plan, plan.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if len(confirmed.Steps) != 7 || len(confirmed.Blocked) != 0 {
		t.Errorf("%d steps, blocked %v", len(confirmed.Steps), shortBlocked(confirmed))
	}
	if confirmed.Digest != plan.Digest || digestOfPlan(confirmed) != plan.Digest {
		t.Errorf("digest %s became %s: what was confirmed must be what the audit log names", plan.Digest, confirmed.Digest)
	}
	if len(plan.Steps) != 0 || len(plan.Blocked) != 1 {
		t.Error("confirming changed the plan that was confirmed")
	}
}

func TestTheDigestOfAnotherPlanIsRefused(t *testing.T) {
	w := newWorld()
	allocateTwelve(w, 7)
	yesterday := w.plan().Digest
	for _, c := range []struct {
		name   string
		reason string
		change func(*world)
	}{
		{"one more side dropped", "another step", func(w *world) { w.desired.Sides = w.desired.Sides[1:] }},
		{"the manifests changed", "another source", func(w *world) { w.desired.Digest = "other" }},
		{"undone and made again", "the sides were allocated once more in between", func(w *world) {
			for _, m := range w.observed.Snapshot.Media {
				m.Sides[0].Allocations++
			}
		}},
		{"another LMID", "another application's handle would be taken", func(w *world) { w.observed.Snapshot.Media[0].Sides[0].LMID = "x" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			allocateTwelve(w, 7)
			c.change(w)
			plan := w.plan()
			_, err := Confirm(plan, yesterday)
			if !errors.Is(err, ErrStalePlan) {
				t.Fatalf("error %v; %s", err, c.reason)
			}
			if !strings.Contains(err.Error(), plan.Digest) {
				t.Errorf("error %q does not name the digest now", err)
			}
		})
	}
}

func TestTheDigestDoesNotDependOnWhatDoesNotMatter(t *testing.T) {
	w := newWorld()
	allocateTwelve(w, 7)
	before := w.plan().Digest
	w.observed.Snapshot.Revision++
	for _, m := range w.observed.Snapshot.Media {
		m.Location.Address += 100
	}
	for i := range w.desired.Pools {
		w.desired.Pools[i].Pos.Line = 99
	}
	if after := w.plan().Digest; after != before {
		t.Errorf("digest %s became %s by a revision, a slot and a line", before, after)
	}
	if len(before) != digestLength {
		t.Errorf("digest %q is not %d characters", before, digestLength)
	}
}
