// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/record"
)

func TestTheOrderOfThePassesOfAPhaseDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := richWorld(t)
		want := w.plan()
		for how, p := range otherOrders(t) {
			if diff := cmp.Diff(want, p.planWith(&w.desired, &w.observed)); diff != "" {
				t.Fatalf("%s (-as listed +otherwise):\n%s", how, diff)
			}
		}
	})
}

// otherOrders are the passes in other orders than listed, by what is other.
func otherOrders(t *rapid.T) map[string]phases {
	all := map[string]phases{}
	rearrange(t, all, "look", lookPasses, func(p *phases) *[]pass[func(question) surroundings] { return &p.look })
	rearrange(t, all, "freeze", freezePasses, func(p *phases) *[]pass[func(sight) untouchable] { return &p.freeze })
	rearrange(t, all, "want", wantPasses, func(p *phases) *[]pass[func(sight, frozen) wants] { return &p.want })
	rearrange(t, all, "reconcile", reconcilePasses, func(p *phases) *[]pass[func(sight, frozen, wants) agreed] { return &p.reconcile })
	rearrange(t, all, "report", reportPasses, func(p *phases) *[]pass[func(sight, outcome) remarks] { return &p.report })
	return all
}

// rearrange adds the orders of the passes of one phase: each two neighbours
// swapped, all backwards, and any.
func rearrange[F any](t *rapid.T, all map[string]phases, phase string, listed []pass[F], of func(*phases) *[]pass[F]) {
	add := func(how string, passes []pass[F]) {
		p := allPasses
		*of(&p) = passes
		all[phase+": "+how] = p
	}
	for i := range len(listed) - 1 {
		swapped := slices.Clone(listed)
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		add(listed[i+1].name+" before "+listed[i].name, swapped)
	}
	backwards := slices.Clone(listed)
	slices.Reverse(backwards)
	add("backwards", backwards)
	var any []pass[F]
	for _, i := range rapid.Permutation(indexesOf(listed)).Draw(t, phase) {
		any = append(any, listed[i])
	}
	add("any order", any)
}

func indexesOf[T any](list []T) []int {
	n := make([]int, len(list))
	for i := range n {
		n[i] = i
	}
	return n
}

func TestNoPassIsWithoutEffect(t *testing.T) {
	left := map[string]phases{}
	leaveOut(left, lookPasses, func(p *phases) *[]pass[func(question) surroundings] { return &p.look })
	leaveOut(left, freezePasses, func(p *phases) *[]pass[func(sight) untouchable] { return &p.freeze })
	leaveOut(left, wantPasses, func(p *phases) *[]pass[func(sight, frozen) wants] { return &p.want })
	leaveOut(left, reconcilePasses, func(p *phases) *[]pass[func(sight, frozen, wants) agreed] { return &p.reconcile })
	leaveOut(left, reportPasses, func(p *phases) *[]pass[func(sight, outcome) remarks] { return &p.report })
	worlds := rapid.Custom(richWorld)
	for seed := 0; len(left) > 0; seed++ {
		if seed == 1000 {
			t.Fatalf("nothing tells whether these run: %v", left)
		}
		w := worlds.Example(seed)
		plan := w.plan()
		for name, p := range left {
			if !cmp.Equal(plan, p.planWith(&w.desired, &w.observed)) {
				delete(left, name)
			}
		}
	}
}

// leaveOut adds, for each pass of a phase, all passes but that one.
func leaveOut[F any](all map[string]phases, listed []pass[F], of func(*phases) *[]pass[F]) {
	for i := range listed {
		p := allPasses
		*of(&p) = slices.Delete(slices.Clone(listed), i, i+1)
		all[listed[i].name] = p
	}
}

func TestAPhaseChangesNothingThatAnEarlierOneHasMade(t *testing.T) {
	runPhases(t, crowdedWorld())
	rapid.Check(t, func(t *rapid.T) { runPhases(t, richWorld(t)) })
}

// runPhases runs one phase after the other, and fails when one of them changes
// what those before it have made.
func runPhases(t rapid.TB, world *world) {
	var made []func(after string)
	keep := func(what string, v any) {
		before := fingerprint(v)
		made = append(made, func(after string) {
			if now := fingerprint(v); now != before {
				t.Fatalf("%s has changed %s:\n%s", after, what, cmp.Diff(before, now))
			}
		})
	}
	after := func(phase string) {
		for _, unchanged := range made {
			unchanged(phase)
		}
	}
	q := newQuestion(&world.desired, &world.observed)
	keep("what is asked", q)
	s := look(q, lookPasses)
	after("look")
	keep("what is seen", s)
	f := freeze(s, freezePasses)
	after("freeze")
	keep("what is frozen", f)
	w := want(s, f, wantPasses)
	after("want")
	keep("what is wanted", w)
	a := agreeOnWants(s, f, w, reconcilePasses)
	after("agree")
	keep("what is agreed", a)
	asked := askForDrives(s, w, a)
	after("askForDrives")
	keep("what is asked of a person", asked)
	through := holdBackSteps(s, w, a, asked)
	after("holdBackSteps")
	keep("what the libraries let through", through)
	kept := guardPools(s, w, through)
	after("guard")
	keep("what the guards let through", kept)
	deletePools(s, kept)
	after("deletePools")
	o := reconcile(s, f, w, reconcilePasses)
	after("reconcile")
	keep("what is decided", o)
	report(s, o, reportPasses)
	after("report")
}

// The types forbid to run a phase before the one it needs. What would come of it
// is shown with an empty result of the phase that did not run.

// oneCartridgeTwice is a library in which nobody may touch two media: they must be
// one cartridge. One of them is in a port.
func oneCartridgeTwice() *world {
	w := newWorld()
	w.recordMedium("A1", allocated("weekly", "a"), withSerial("S1"))
	w.recordMedium("B1", imported("b"), withSerial("S1"), inPort)
	w.expectSide("weekly", "a")
	return w
}

func (w *world) lookAround() sight { return look(newQuestion(&w.desired, &w.observed), lookPasses) }

func TestWhatNothingHasLookedAtIsNotFrozen(t *testing.T) {
	w := oneCartridgeTwice()
	s, unseen := w.lookAround(), look(newQuestion(&w.desired, &Observed{}), lookPasses)
	wantInjected(t, want(s, freeze(s, freezePasses), wantPasses), false)
	wantInjected(t, want(s, freeze(unseen, freezePasses), wantPasses), true)
}

func TestWhatIsNotFrozenIsActedOn(t *testing.T) {
	s := oneCartridgeTwice().lookAround()
	wantInjected(t, want(s, frozen{}, wantPasses), true)
}

func wantInjected(t *testing.T, w wants, want bool) {
	t.Helper()
	if got := slices.ContainsFunc(w.steps, func(x wanted) bool { return x.step.Action == Inject }); got != want {
		t.Errorf("the medium in the port is injected: %t, want %t", got, want)
	}
}

func TestWhatWasNotAskedForIsNotReconciled(t *testing.T) {
	w := newWorld()
	w.recordPool(record.Pool{Name: "old", Kind: record.ApplicationPool, MediaType: "LTO-8", Creator: record.MadeByManifest})
	w.recordMedium("A1", allocated("old", "a"))
	w.expectSide("weekly", "a")
	s := w.lookAround()
	f := freeze(s, freezePasses)
	plan := report(s, reconcile(s, f, want(s, f, wantPasses), reconcilePasses), reportPasses)
	if len(plan.Blocked) > 0 {
		t.Errorf("the medium leaves the pool: %v", shortBlocked(plan))
	}
	plan = report(s, reconcile(s, f, wants{}, reconcilePasses), reportPasses)
	if diff := cmp.Diff([]string{"old PoolHoldsMedia"}, shortBlocked(plan)); diff != "" {
		t.Errorf("without wants, nothing leaves the pool (-want +got):\n%s", diff)
	}
}

func TestWhatIsNotReconciledIsNotGuarded(t *testing.T) {
	w := newWorld()
	for i := range 5 {
		w.recordMedium(fmt.Sprintf("A%d", i), allocated("weekly", fmt.Sprintf("a%d", i)))
	}
	s := w.lookAround()
	f := freeze(s, freezePasses)
	wanted := want(s, f, wantPasses)
	o := reconcile(s, f, wanted, reconcilePasses)
	if len(wanted.stale) != 5 || len(o.steps) != 0 || len(o.remarks.blocked) != 1 || o.remarks.blocked[0].Reason != GuardExceeded {
		t.Errorf("%d deallocations are wanted, %d planned, blocked is %v", len(wanted.stale), len(o.steps), o.remarks.blocked)
	}
	if g := guardPools(s, wanted, allowed{}); len(g.blocked) > 0 {
		t.Errorf("the guard holds back what it was not shown: %v", g.blocked)
	}
	if plan := report(s, outcome{}, reportPasses); plan.Digest == report(s, o, reportPasses).Digest {
		t.Errorf("a plan of nothing has the digest of what the guard holds back")
	}
}

func TestEveryPassIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := slices.Concat(docRowsOf("look", lookPasses), docRowsOf("freeze", freezePasses), docRowsOf("want", wantPasses),
		docRowsOf("reconcile", reconcilePasses), docRowsOf("report", reportPasses))
	for _, row := range rows {
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/architecture.md lacks the line\n%s", row)
		}
	}
}

// docRowsOf are the lines of the passes of a phase in the documentation.
func docRowsOf[F any](phase string, passes []pass[F]) (rows []string) {
	for _, p := range passes {
		rows = append(rows, fmt.Sprintf("| %s | `%s` | %s | %s |\n", phase, p.name, p.needs, p.makes))
	}
	return rows
}
