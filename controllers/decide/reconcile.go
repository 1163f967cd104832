// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// agreed is what is left of the wants when those on one thing were weighed
// against each other, as one pass finds it, or several.
type agreed struct {
	remarks
	// takes give media to pools, each medium to one. Set by reconcileTakes.
	takes []due
	// reads read labels, in their order. Set by reconcileReads.
	reads []due
	// drivesAwaited names, by library, the media whose label cannot be read for
	// want of a drive. Set by reconcileReads.
	drivesAwaited map[string][]string
	// asks send a person for what is absent. Set by reconcileAbsent, as is all
	// that follows.
	asks []due
	// mayHold names the expected sides that may be on a medium in a drive that
	// others use, and that nothing else is known of.
	mayHold map[record.PMID][]string
	// mayAwait names, by library, the expected sides that may be among those that
	// await a drive.
	mayAwait map[string][]string
	// doubts say why it cannot be concluded that what was not found is not there.
	doubts []string
}

// due is a step, and the library that has to work with rsmctl for it; nil when
// none stands in the way. The step is that of the wants: it is only read.
type due struct {
	library *seenLibrary
	step    *Step
}

func (a agreed) joinAgreed(part agreed) agreed {
	a.addRemarks(part.remarks)
	appendList(&a.takes, part.takes)
	appendList(&a.reads, part.reads)
	appendLists(&a.drivesAwaited, part.drivesAwaited)
	appendList(&a.asks, part.asks)
	appendLists(&a.mayHold, part.mayHold)
	appendLists(&a.mayAwait, part.mayAwait)
	a.doubts = append(a.doubts, part.doubts...)
	return a
}

// outcome is the fourth phase's result: what is done, and what is not.
type outcome struct {
	// remarks are those of all phases so far. Set by reconcile.
	remarks remarks
	// steps are those that are to be carried out. Set by guardPools and
	// deletePools.
	steps []Step
	// heldBack are the steps that a library's state holds back, by its name. Set by
	// holdBackSteps.
	heldBack map[string][]Step
	// mayHold names the expected sides that may be on a medium in a drive that
	// others use. Set by askForDrives.
	mayHold map[record.PMID][]string
	// doubts say why it cannot be concluded that what was not found is not there.
	// Set by reconcileAbsent.
	doubts []string
}

// reconcile weighs what is wanted: first the wants on one thing against each
// other, then all that is left against what the libraries let through, then the
// deallocations against the guards of their pools, and at last which pools
// nothing is left in. Each takes what the one before it has made.
func reconcile(s sight, f frozen, w wants, passes []pass[func(sight, frozen, wants) agreed]) outcome {
	a := agreeOnWants(s, f, w, passes)
	asked := askForDrives(s, w, a)
	through := holdBackSteps(s, w, a, asked)
	kept := guardPools(s, w, through)
	emptied := deletePools(s, kept)
	return outcome{
		remarks:  joinRemarks(f.remarks, w.remarks, a.remarks, asked.remarks, kept.remarks, emptied.remarks),
		steps:    append(slices.Clip(kept.steps), emptied.steps...),
		heldBack: through.heldBack,
		mayHold:  asked.mayHold,
		doubts:   a.doubts,
	}
}

// agreeOnWants weighs the wants on one thing against each other.
func agreeOnWants(s sight, f frozen, w wants, passes []pass[func(sight, frozen, wants) agreed]) (a agreed) {
	for _, p := range passes {
		a = a.joinAgreed(p.run(s, f, w))
	}
	return a
}

var reconcilePasses = []pass[func(sight, frozen, wants) agreed]{
	{"reconcileTakes", "takes, frees", "takes", reconcileTakes},
	{"reconcileReads", "reads, trusted, staying, driveless", "reads, drivesAwaited", reconcileReads},
	{"reconcileAbsent", "absent, mayHold, staying, what is unread, used and driveless", "asks, mayHold, mayAwait, doubts", reconcileAbsent},
}
