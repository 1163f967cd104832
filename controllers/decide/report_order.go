// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"

	"rsm.storage/rsmctl/rsm/record"
)

// ranks is the order in which steps are carried out: pools before what goes
// into them, reading before deciding, taking before giving up.
var ranks = map[Action]int{
	CreatePool: 0, UpdatePool: 0, Inject: 1, Dismount: 1, allocateUnread: 2, Identify: 3, MoveToPool: 4, Allocate: 5,
	Complete: 6, Deallocate: 7, RequestInject: 8, RequestDismount: 8, DeletePool: 9,
}

// allocateUnread is the Allocate of a side that is taken by its barcode. It does
// not wait until labels are read, which can take days.
const allocateUnread Action = "AllocateUnread"

// turnOfStep is the action by which a step gets its place among the others.
func turnOfStep(s *Step) Action {
	if s.Reason == TrustedBarcode {
		return allocateUnread
	}
	return s.Action
}

// CompareSteps orders steps as they are carried out. Steps on pools compare
// equal: they stand in the order of their parents already, and a stable sort
// keeps it.
func CompareSteps(a, b Step) int {
	if order := cmp.Compare(ranks[turnOfStep(&a)], ranks[turnOfStep(&b)]); order != 0 {
		return order
	}
	if a.Kind == kindMediaPool && b.Kind == kindMediaPool {
		return 0
	}
	return cmp.Or(cmp.Compare(a.Name, b.Name), compareSideSteps(a, b), compareOMIDs(a, b))
}

// compareSideSteps orders the steps of one medium.
func compareSideSteps(a, b Step) int {
	return cmp.Or(cmp.Compare(a.PMID, b.PMID), cmp.Compare(ranks[turnOfStep(&a)], ranks[turnOfStep(&b)]), cmp.Compare(a.Side, b.Side))
}

// compareTurns orders the steps of a plan: as CompareSteps, but labels are read
// in the order in which wantReading wants them.
func compareTurns(a, b Step) int {
	if a.Action == Identify && b.Action == Identify {
		return 0
	}
	return CompareSteps(a, b)
}

func compareOMIDs(a, b Step) int {
	if a.OMID == nil || b.OMID == nil {
		return 0
	}
	return cmp.Or(cmp.Compare(a.OMID.Type, b.OMID.Type), cmp.Compare(a.OMID.ID, b.OMID.ID))
}

func compareMedia(a, b *record.Medium) int {
	return cmp.Or(cmp.Compare(a.Name(), b.Name()), cmp.Compare(a.PMID, b.PMID))
}

// compareWanted orders the steps on media: those of one medium stand together.
func compareWanted(a, b *wanted) int {
	return cmp.Or(cmp.Compare(a.medium.PMID, b.medium.PMID), compareSideSteps(a.step, b.step), compareOMIDs(a.step, b.step))
}

func compareBlocked(a, b Blocked) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(a.Message, b.Message), cmp.Compare(a.Cure, b.Cure))
}

func compareDrift(a, b Drift) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(a.Message, b.Message), cmp.Compare(a.Library, b.Library), cmp.Compare(a.PMID, b.PMID))
}

func compareWaiting(a, b Waiting) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Reason, b.Reason))
}
