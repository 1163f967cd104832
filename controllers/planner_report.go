// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm"
)

// groupKey and group gather what is blocked for one and the same reason, so
// that a thousand sides make one line.
type groupKey struct {
	kind   string
	reason Reason
	name   string
}

type group struct{ names []string }

func (g *group) add(name string) { g.names = append(g.names, name) }

func (p *planner) group(reason Reason, pool string) *group {
	return p.groupOf(kindMediaPool, reason, pool)
}

func (p *planner) groupOf(kind string, reason Reason, name string) *group {
	key := groupKey{kind, reason, name}
	g := p.groups[key]
	if g == nil {
		g = &group{}
		p.groups[key] = g
	}
	return g
}

// reportGroups turns the groups into blocked entries.
func (p *planner) reportGroups() {
	for key, g := range p.groups {
		b := Blocked{Kind: key.kind, Name: key.name, Reason: key.reason}
		n := len(g.names)
		switch key.reason {
		case PoolMissing:
			b.Message = fmt.Sprintf("pool %s cannot be made as declared; %s cannot go there: %s", key.name, count(n, "side", "sides"), few(g.names))
			b.Cure = "see what blocks the pool itself"
		case InventoryIncomplete:
			b.Message = fmt.Sprintf("%s for %s not found (%s), but not everything could be seen: %s",
				count(n, "side", "sides"), key.name, few(g.names), strings.Join(p.doubts, "; "))
			b.Cure = "let rsmctl see all of it; only then is something missing"
		case SourceIncomplete:
			b.Message = fmt.Sprintf("%s for %s in no manifest that could be read (%s); nothing is decided about them while a manifest is broken",
				count(n, "side", "sides"), key.name, few(g.names))
			b.Cure = "repair the manifests; `rsmctl validate` says where"
		case NotSeenAgain:
			b.Message = fmt.Sprintf("%s of %s known from a restored database only, and not seen since: %s; nothing is decided about them",
				count(n, "side", "sides"), key.name, few(g.names))
			b.Cure = "bring them into a library once; rsmctl then knows them by barcode or label"
		case LibraryFull:
			b.Message = fmt.Sprintf("%s has no empty slot for %s in a port: %s", key.name, count(n, "medium", "media"), few(g.names))
			b.Cure = "take media out of " + key.name
		}
		p.block(b)
	}
}

// reportFindings turns what this pass's look brought to light into drift.
func (p *planner) reportFindings() {
	for _, f := range p.observed.Findings {
		d := Drift{Kind: kindMedium, Name: f.Name, Reason: Reason(f.Reason), Library: f.Library, PMID: f.PMID}
		if f.PMID == "" {
			d.Kind = kindLibrary
		}
		if d.Name == "" {
			d.Name = f.Library
		}
		d.Message = d.Name + ": " + f.Message
		p.plan.Drift = append(p.plan.Drift, d)
	}
}

// reportWaiting adds the requests that are not about an expected side: a
// person is asked to look after a device.
func (p *planner) reportWaiting() {
	for _, r := range p.snap.Requests {
		if r.Kind == rsm.Service {
			p.plan.Waiting = append(p.plan.Waiting, Waiting{Kind: kindRequest, Name: r.ID, Reason: ServiceNeeded, Message: r.Message})
		}
	}
}

// finish puts the plan in order and gives it its digest.
func (p *planner) finish() *Plan {
	plan := p.plan
	slices.SortStableFunc(plan.Steps, compareTurns)
	slices.SortFunc(plan.Drift, func(a, b Drift) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Reason, b.Reason),
			cmp.Compare(a.Message, b.Message), cmp.Compare(a.Library, b.Library), cmp.Compare(a.PMID, b.PMID))
	})
	slices.SortFunc(plan.Blocked, func(a, b Blocked) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Message, b.Message))
	})
	slices.SortFunc(plan.Waiting, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Message, b.Message))
	})
	plan.Digest = digest(plan)
	for i := range plan.Blocked {
		if plan.Blocked[i].Reason == GuardExceeded {
			plan.Blocked[i].Cure = "if that is meant, run the same apply with `--confirm " + plan.Digest + "`; else put the sides back, or make a smaller change"
		}
	}
	return plan
}

// ranks is the order in which steps are carried out: pools before what goes
// into them, reading before deciding, taking before giving up.
var ranks = map[Action]int{
	CreatePool: 0, UpdatePool: 0, Inject: 1, Dismount: 1, allocateUnread: 2, Identify: 3, MoveToPool: 4, Allocate: 5,
	Complete: 6, Deallocate: 7, RequestInject: 8, RequestDismount: 8, DeletePool: 9,
}

// allocateUnread is the Allocate of a side that is taken by its barcode. It does
// not wait until labels are read, which can take days.
const allocateUnread Action = "AllocateUnread"

// turn is the action by which a step gets its place among the others.
func turn(s *Step) Action {
	if s.Reason == TrustedBarcode {
		return allocateUnread
	}
	return s.Action
}

// compareSteps orders steps as they are carried out. Steps on pools compare
// equal: they stand in the order of their parents already, and a stable sort
// keeps it.
func compareSteps(a, b Step) int {
	if order := cmp.Compare(ranks[turn(&a)], ranks[turn(&b)]); order != 0 {
		return order
	}
	if a.Kind == kindMediaPool && b.Kind == kindMediaPool {
		return 0
	}
	return cmp.Or(cmp.Compare(a.Name, b.Name), compareSideSteps(a, b), compareOMIDs(a, b))
}

// compareSideSteps orders the steps of one medium.
func compareSideSteps(a, b Step) int {
	return cmp.Or(cmp.Compare(a.PMID, b.PMID), cmp.Compare(ranks[turn(&a)], ranks[turn(&b)]), cmp.Compare(a.Side, b.Side))
}

// compareTurns orders the steps of a plan: as compareSteps, but labels are read
// in the order in which planReading wants them.
func compareTurns(a, b Step) int {
	if a.Action == Identify && b.Action == Identify {
		return 0
	}
	return compareSteps(a, b)
}

func compareOMIDs(a, b Step) int {
	if a.OMID == nil || b.OMID == nil {
		return 0
	}
	return cmp.Or(cmp.Compare(a.OMID.Type, b.OMID.Type), cmp.Compare(a.OMID.ID, b.OMID.ID))
}

func compareMedia(a, b *rsm.Medium) int {
	return cmp.Or(cmp.Compare(a.Name(), b.Name()), cmp.Compare(a.PMID, b.PMID))
}
