// SPDX-License-Identifier: Apache-2.0

package record

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

func TestTheEvidenceTableHasOneRowForEachThingThatChanges(t *testing.T) {
	for i, row := range evidenceChanges {
		switch {
		case row.From == row.To:
			t.Errorf("%v changes nothing", row)
		case !slices.Contains(allKnowledge, row.From) || !slices.Contains(allKnowledge, row.To):
			t.Errorf("%v: there is no such knowledge", row)
		case (row.From.Away || row.To.Away) && row.Of != heldSide:
			t.Errorf("%v: what nobody holds is never away", row)
		}
		if slices.ContainsFunc(evidenceChanges[:i], func(r evidenceChange) bool {
			return r.Event == row.Event && r.Of&row.Of != 0 && r.From == row.From
		}) {
			t.Errorf("%v stands twice", row)
		}
	}
}

func TestOnlyAReadingMakesALabelSure(t *testing.T) {
	for _, row := range evidenceChanges {
		if row.To == asLabel && row.Event != LabelRead {
			t.Errorf("%v", row)
		}
	}
	for _, of := range standings {
		for _, k := range allKnowledge {
			if k.knowledgeAfter(LabelRead, of) != asLabel && (of == heldSide || !k.Away) {
				t.Errorf("a label read leaves a side that is %s at %s", of, k)
			}
		}
	}
}

func TestNothingElseMakesASideSurer(t *testing.T) {
	rank := func(k knowledge) int { return slices.Index(allLevels, k.Level) }
	for _, row := range evidenceChanges {
		switch row.Event {
		case LabelRead, SeenAgain, AllocatedByBarcode:
			continue
		}
		if rank(row.To) > rank(row.From) {
			t.Errorf("%v", row)
		}
		if row.From.Away && !row.To.Away && row.Event != GivenBack && row.Event != GivenBackAfterRestore {
			t.Errorf("%v: others trust now what only its holder may", row)
		}
	}
}

func TestARecordThatIsTakenOverIsAsSureAsItWas(t *testing.T) {
	for level, event := range takenOverEvents {
		for _, of := range standings {
			if to := asLabel.knowledgeAfter(event, of); to != (knowledge{Level: level}) {
				t.Errorf("%s, from a record that is at %s: %s", of, level, to)
			}
		}
	}
}

func TestWhatWasOutOfSightOrRestoredIsUnreadOnceNobodyHoldsIt(t *testing.T) {
	for _, event := range []EvidenceEvent{OutOfSight, RecordsRestored} {
		for _, k := range allKnowledge {
			if to := k.knowledgeAfter(event, obtainableSide); !k.Away && (to.Level == ByBarcode || to.Level == ByLabel) {
				t.Errorf("%s, by %q: %s", k, event, to)
			}
			if k == asClaimed {
				continue // what is held is claimed for its holder only
			}
			for _, back := range []EvidenceEvent{GivenBack, GivenBackAfterRestore} {
				to := k.knowledgeAfter(event, heldSide).knowledgeAfter(SeenAgain, heldSide).knowledgeAfter(back, heldSide)
				if to.Away || to.Level == ByBarcode || to.Level == ByLabel {
					t.Errorf("%s, by %q and %q: %s", k, event, back, to)
				}
			}
		}
	}
}

// walk is one side, to which things have happened, and what a bystander knows
// of it who was told of each.
type walk struct {
	side     Side
	restored bool // the hold after a restore is on
	// watched: its label was read, and since then the cartridge was not out
	// of sight, nor were the records restored. here: nor has it moved.
	watched, here bool
	// unseen: the records were restored, and it was not seen or read since.
	unseen bool
	path   []string
}

// identity is what tells walks apart.
func (w *walk) identity() string {
	verdict := label.Verdict{}
	if v := w.side.Evidence.Verdict; v != nil {
		verdict = *v
	}
	return fmt.Sprint(w.sideNow(), verdict.OMID, w.side.OMID, w.side.LMID, w.restored, w.watched, w.here, w.unseen)
}

func (w *walk) sideNow() sideBefore {
	b := sideBefore{w.side.State, w.side.Evidence.Level, w.side.Evidence.Away, ""}
	if v := w.side.Evidence.Verdict; v != nil {
		b.verdict = v.Kind
	}
	return b
}

// after is where an event leads to.
func (w *walk) after(name string, event func(*walk)) *walk {
	next := *w
	next.path = append(slices.Clone(w.path), name)
	event(&next)
	return &next
}

func (w *walk) readLabel(v label.Verdict) {
	m := &Medium{PMID: "p", Sides: []Side{w.side}}
	m.Learn(0, v, false, time.Unix(200, 0), "drive 256")
	if m.Sides[0].Evidence.ReadAt != w.side.Evidence.ReadAt {
		w.watched, w.here, w.unseen = true, true, false
	}
	w.side = m.Sides[0]
}

// allocate does to the side what Session.Allocate does.
func (w *walk) allocate() {
	s := &w.side
	if s.State == Unknown {
		s.OMID = omidHere
		s.applyEvent(AllocatedByBarcode)
	} else if s.Unread() {
		return
	}
	if s.Become(CauseAllocate) == nil {
		s.LMID = "l"
	}
}

func (w *walk) giveBack(cause Cause) {
	var h *Hold
	if w.restored {
		h = &Hold{Reason: Imported}
	}
	if s := &w.side; s.LMID != "" && s.GiveBack(cause, h) == nil {
		s.LMID = ""
	}
}

func readsLabel(v label.Verdict) func(*walk) { return func(w *walk) { w.readLabel(v) } }

// walkEvents are the things that happen. A record that is absorbed was read,
// and is known by its barcode since; those that doubt or claim it fit no drive.
var walkEvents = map[string]func(*walk){
	"blank is read":      readsLabel(label.Verdict{Kind: label.Blank}),
	"label is read":      readsLabel(label.Verdict{Kind: label.Labelled, OMID: omidHere}),
	"other is read":      readsLabel(label.Verdict{Kind: label.Labelled, OMID: omidOther}),
	"free label is read": readsLabel(label.Verdict{Kind: label.Free, OMID: omidHere}),
	"reading fails":      readsLabel(label.Verdict{Kind: label.Defective, Detail: "medium error"}),
	"moved in sight":     func(w *walk) { w.side.applyEvent(SeenElsewhere); w.here = false },
	"out of sight":       func(w *walk) { w.side.applyEvent(OutOfSight); w.watched, w.here = false, false },
	"seen again":         func(w *walk) { w.side.applyEvent(SeenAgain); w.unseen = false },
	"restored": func(w *walk) {
		w.side.applyEvent(RecordsRestored)
		w.restored, w.unseen, w.watched, w.here = true, true, false, false
	},
	"hold ends": func(w *walk) { w.restored = false },
	"taken over": func(w *walk) {
		w.side.applyEvent(OutOfSight)
		w.readLabel(label.Verdict{Kind: label.Labelled, OMID: omidHere})
		w.side.applyEvent(TakenOverSeen)
		w.here = false
	},
	"fits no drive":       func(w *walk) { _ = w.side.Become(CauseFoundMisfit) },
	"allocated":           (*walk).allocate,
	"completed":           func(w *walk) { _ = w.side.Become(CauseComplete) },
	"given back":          func(w *walk) { w.giveBack(CauseDeallocate) },
	"given back at limit": func(w *walk) { w.giveBack(CauseDeallocateLast) },
	"taken out of Free":   func(w *walk) { _ = w.side.Become(CauseWithdrawFree) },
	"declared free": func(w *walk) {
		if w.side.WhyNotFree() == "" {
			_ = w.side.Become(CauseDeclareFree)
		}
	},
}

// whatIsWrong says what must never be, empty if it is not.
func (w *walk) whatIsWrong() string {
	s := &w.side
	switch {
	case w.sideNow().cannotBe():
		return "the golden test says that no event leads there"
	case s.standing() == obtainableSide && !s.Unread() && !w.watched:
		return "nobody has read it since it was out of sight or restored, but it can be drawn"
	case s.Known() && w.unseen:
		return "only the restored records say what it is, but it is taken as known"
	case s.Evidence.Level == ByLabel && !w.here:
		return "its label was not read where it is"
	case s.Evidence.Away && s.standing() != heldSide:
		return "nobody holds it, but it is trusted for a holder"
	case s.standing() == heldSide && s.Known() && !s.Evidence.Away && !w.watched:
		return "its next holder would trust what only this one may"
	case s.standing() == heldSide && s.Evidence.Verdict == nil && !s.Unverified():
		return "nobody has read it, and it is not marked"
	}
	return ""
}

// Every side that any sequence of events leads to is looked at once, by the
// shortest way to it.
func TestNobodyGetsASideThatWasNotReadSinceItWasOutOfSight(t *testing.T) {
	ways := []*walk{{side: NewSide()}}
	been := map[string]bool{ways[0].identity(): true}
	for i := 0; i < len(ways); i++ {
		for _, name := range slices.Sorted(maps.Keys(walkEvents)) {
			next := ways[i].after(name, walkEvents[name])
			if wrong := next.whatIsWrong(); wrong != "" {
				t.Fatalf("%s, after %s: %s", next.sideNow(), strings.Join(next.path, ", "), wrong)
			}
			if !been[next.identity()] {
				been[next.identity()] = true
				ways = append(ways, next)
			}
		}
	}
	if len(ways) < 500 {
		t.Errorf("%d sides only", len(ways))
	}
	t.Logf("%d sides, the furthest after %d events", len(ways), len(ways[len(ways)-1].path))
}
