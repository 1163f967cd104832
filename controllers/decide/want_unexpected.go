// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// wantUnexpected looks at the sides that nobody expects: stale ones are
// deallocated, those in Import may be claimed by a pool.
func wantUnexpected(s sight, f frozen) wants {
	w := wishes{sight: s, frozen: f}
	claiming := w.claimingPools()
	for _, c := range s.loose {
		if f.isFrozen(c.medium) {
			continue
		}
		if c.isHeld() {
			w.wantStale(c.medium, int(c.side))
		} else if len(claiming) > 0 {
			w.wantClaimedByPool(c.medium, int(c.side), claiming)
		}
	}
	return w.own
}

// wantStale deallocates a side that nobody expects, where its pool is declared
// to hold exactly what is expected. A medium whose label contradicts its
// record may be freed too: to drop its side from the manifests is how a person
// decides about it.
func (w *wishes) wantStale(m *record.Medium, i int) {
	pool := w.pools[m.Pool]
	if pool == nil || pool.desired == nil || !pool.desired.Exact {
		return
	}
	if !w.desired.Complete {
		w.own.blockInPool(SourceIncomplete, m.Pool, m.Name())
		return
	}
	s := &m.Sides[i]
	step := Step{
		Action: Deallocate, Kind: kindSide, Reason: staleReason(s.Origin),
		Pool: m.Pool, From: m.Pool, Side: i, LMID: s.LMID,
		Origin: s.Origin, Allocations: s.Allocations, Source: w.placeInManifests(pool.desired.Pos),
	}
	as := ""
	if !s.OMID.IsZero() {
		id := s.OMID
		step.OMID = &id
		as = " as " + s.OMID.String()
	}
	switch {
	case w.snap.Hold.Restored():
		step.Reason = StaleAfterRestore
		step.Message = fmt.Sprintf("%s %s, but no manifest wants it: it was given back after the backup was made, or dropped since; deallocate it, label and data stay", w.nameAndPlace(m), w.describeClaim(m))
	case step.Reason == NotExpected:
		step.Message = fmt.Sprintf("%s is allocated in %s%s for %s, which no longer lists it; deallocate it, label and data stay", w.nameAndPlace(m), m.Pool, as, strings.TrimPrefix(s.Origin, originOfSet("")))
	default:
		step.Message = fmt.Sprintf("%s is allocated in %s%s, and no MediaSet ever asked for it; deallocate it, label and data stay", w.nameAndPlace(m), m.Pool, as)
	}
	w.wishForStep(m, step)
}

// staleReason tells by what had asked for a side why it is not wanted.
func staleReason(asker string) Reason {
	if strings.HasPrefix(asker, originOfSet("")) {
		return NotExpected
	}
	return NeverExpected
}

// claimingPools are the declared pools that claim media by label, by name.
func (w *wishes) claimingPools() []*seenPool {
	var views []*seenPool
	for _, name := range slices.Sorted(maps.Keys(w.pools)) {
		if v := w.pools[name]; v.desired != nil && v.desired.Claims != nil {
			views = append(views, v)
		}
	}
	return views
}

// wantClaimedByPool gives a side in Import to the pool that claims its label. A pool
// that holds exactly what is expected does not get it: that it matches is
// drift.
func (w *wishes) wantClaimedByPool(m *record.Medium, i int, claimingPools []*seenPool) {
	s := &m.Sides[i]
	if v := s.Evidence.Verdict; !m.Online() || m.SetAside != nil || m.Some((*record.Side).Undecided) || v != nil && v.Kind == label.Free {
		return
	}
	var pools []*seenPool
	var names []string
	for _, v := range claimingPools {
		if v.desired.Spec.MediaType == m.Type && v.desired.Claims.Matches(s.OMID.Type, s.OMID.Info) {
			pools, names = append(pools, v), append(names, v.name)
		}
	}
	switch {
	case len(pools) == 0:
	case len(pools) > 1:
		w.own.blockMedium(m, kindSide, ClaimedTwice,
			fmt.Sprintf("%s carries %s %q, which pools %s claim; nobody acts on it", w.nameAndPlace(m), s.OMID, s.OMID.Info, listInWords(names)),
			"narrow the claims of all but one of them, or list the side in a MediaSet")
	case pools[0].desired.Exact:
		w.own.addSideDrift(m, ClaimedNotExpected,
			fmt.Sprintf("%s carries %s %q, which pool %s claims, but no MediaSet lists it", w.nameAndPlace(m), s.OMID, s.OMID.Info, names[0]))
	case !w.desired.Complete:
		w.own.blockInPool(SourceIncomplete, names[0], m.Name())
	default:
		id := s.OMID
		step := Step{
			Action: Allocate, Kind: kindSide, Reason: ClaimedByLabel,
			Pool: names[0], From: m.Pool, Side: i, OMID: &id,
			Origin: kindMediaPool + "/" + names[0], Allocations: s.Allocations, Source: w.placeInManifests(pools[0].desired.Pos),
			Message: fmt.Sprintf("%s carries %s %q, which pool %s claims%s; allocate it to %s",
				w.nameAndPlace(m), s.OMID, s.OMID.Info, names[0], w.placeInParentheses(pools[0].desired.Pos), names[0]),
		}
		if !w.reportRefused(m, step, step.Origin) {
			w.wishForStep(m, step)
		}
	}
}
