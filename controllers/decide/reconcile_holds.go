// SPDX-License-Identifier: Apache-2.0

package decide

// allowed is what the libraries let through. Set by holdBackSteps.
type allowed struct {
	// steps may be carried out, but for the stale ones: those a guard may keep.
	steps []Step
	// stale are the deallocations by pool.
	stale map[string][]Step
	// outOfReach counts, by pool, those that wait until a library answers.
	outOfReach map[string]int
	// heldBack are the steps that a library's state holds back, by its name.
	heldBack map[string][]Step
}

// holdBackSteps holds back the steps on media of libraries that may not or cannot be
// worked with.
func holdBackSteps(s sight, w wants, a agreed, asked drivesAsked) allowed {
	x := allowed{
		steps: make([]Step, 0, len(w.pools)+len(w.steps)+len(a.takes)+len(a.reads)+len(a.asks)),
		stale: map[string][]Step{}, outOfReach: map[string]int{}, heldBack: map[string][]Step{},
	}
	x.steps = append(x.steps, w.pools...)
	for _, list := range [][]wanted{w.steps, w.stale} {
		for i := range list {
			x.letStepThrough(s.libraryOf(list[i].medium), &list[i].step)
		}
	}
	for _, list := range [][]due{a.takes, a.reads, a.asks, asked.requests} {
		for i := range list {
			x.letStepThrough(list[i].library, list[i].step)
		}
	}
	return x
}

// letStepThrough lets a step through unless its library is in the way. A nil library
// stands in nobody's way.
func (x *allowed) letStepThrough(library *seenLibrary, s *Step) {
	switch {
	case library != nil && library.obstacle != "":
		x.heldBack[library.name] = append(x.heldBack[library.name], *s)
		if s.Action == Deallocate && library.obstacle == LibraryUnreachable {
			x.outOfReach[s.Pool]++
		}
	case s.Action == Deallocate:
		x.stale[s.Pool] = append(x.stale[s.Pool], *s)
	default:
		x.steps = append(x.steps, *s)
	}
}
