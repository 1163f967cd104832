// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
)

// planUnexpected looks at the sides that nobody expects: stale ones are
// deallocated, those in Import may be claimed by a pool.
func (p *planner) planUnexpected() {
	claimants := p.claimants()
	for _, c := range p.loose {
		if p.frozen[c.medium.PMID] {
			continue
		}
		if c.held() {
			p.planStale(c.medium, int(c.side))
		} else if len(claimants) > 0 {
			p.planClaim(c.medium, int(c.side), claimants)
		}
	}
}

// planStale deallocates a side that nobody expects, where its pool is declared
// to hold exactly what is expected. A medium whose label contradicts its
// record may be freed too: to drop its side from the manifests is how a person
// decides about it.
func (p *planner) planStale(m *rsm.Medium, i int) {
	pool := p.pools[m.Pool]
	if pool == nil || pool.desired == nil || !pool.desired.Exact {
		return
	}
	if !p.desired.Complete {
		p.group(SourceIncomplete, m.Pool).add(m.Name())
		return
	}
	s := &m.Sides[i]
	step := Step{
		Action: Deallocate, Kind: kindSide, Reason: staleReason(s.Origin),
		Pool: m.Pool, From: m.Pool, Side: i, LMID: s.LMID,
		Origin: s.Origin, Allocations: s.Allocations, Source: p.place(pool.desired.Pos),
	}
	as := ""
	if !s.OMID.IsZero() {
		id := s.OMID
		step.OMID = &id
		as = " as " + s.OMID.String()
	}
	switch {
	case p.snap.Hold.Restored():
		step.Reason = StaleAfterRestore
		step.Message = fmt.Sprintf("%s %s, but no manifest wants it: it was given back after the backup was made, or dropped since; deallocate it, label and data stay", p.at(m), p.believed(m))
	case step.Reason == NotExpected:
		step.Message = fmt.Sprintf("%s is allocated in %s%s for %s, which no longer lists it; deallocate it, label and data stay", p.at(m), m.Pool, as, strings.TrimPrefix(s.Origin, origin("")))
	default:
		step.Message = fmt.Sprintf("%s is allocated in %s%s, and no MediaSet ever asked for it; deallocate it, label and data stay", p.at(m), m.Pool, as)
	}
	p.want(m, step)
}

// staleReason tells by what had asked for a side why it is not wanted.
func staleReason(asker string) Reason {
	if strings.HasPrefix(asker, origin("")) {
		return NotExpected
	}
	return NeverExpected
}

// claimants are the ready pools that claim media by label, by name.
func (p *planner) claimants() []*poolView {
	var views []*poolView
	for _, name := range slices.Sorted(maps.Keys(p.pools)) {
		if v := p.pools[name]; v.desired != nil && v.desired.Claims != nil {
			views = append(views, v)
		}
	}
	return views
}

// planClaim gives a side in Import to the pool that claims its label. A pool
// that holds exactly what is expected does not get it: that it matches is
// drift.
func (p *planner) planClaim(m *rsm.Medium, i int, claimants []*poolView) {
	s := &m.Sides[i]
	if v := s.Evidence.Verdict; !m.Online() || m.SetAside != nil || unread(m) || v != nil && v.Kind == label.Free {
		return
	}
	var pools []*poolView
	var names []string
	for _, v := range claimants {
		if v.desired.Spec.MediaType == m.Type && v.desired.Claims.Matches(s.OMID.Type, s.OMID.Info) {
			pools, names = append(pools, v), append(names, v.name)
		}
	}
	switch {
	case len(pools) == 0:
	case len(pools) > 1:
		p.blockMedium(m, kindSide, ClaimedTwice,
			fmt.Sprintf("%s carries %s %q, which pools %s claim; nobody acts on it", p.at(m), s.OMID, s.OMID.Info, all(names)),
			"narrow the claims of all but one of them, or list the side in a MediaSet")
	case pools[0].desired.Exact:
		p.drift(m, ClaimedNotExpected,
			fmt.Sprintf("%s carries %s %q, which pool %s claims, but no MediaSet lists it", p.at(m), s.OMID, s.OMID.Info, names[0]))
	case !p.desired.Complete:
		p.group(SourceIncomplete, names[0]).add(m.Name())
	case !pools[0].ready:
		p.group(PoolMissing, names[0]).add(m.Name())
	case p.usedUp(m, i, pools[0]):
	default:
		id := s.OMID
		p.want(m, Step{
			Action: Allocate, Kind: kindSide, Reason: ClaimedByLabel,
			Pool: names[0], From: m.Pool, Side: i, OMID: &id,
			Origin: kindMediaPool + "/" + names[0], Allocations: s.Allocations, Source: p.place(pools[0].desired.Pos),
			Message: fmt.Sprintf("%s carries %s %q, which pool %s claims%s; allocate it to %s",
				p.at(m), s.OMID, s.OMID.Info, names[0], p.where(pools[0].desired.Pos), names[0]),
		})
	}
}
