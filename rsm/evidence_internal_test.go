// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/label"
)

func TestTheEvidenceTableHasOneRowForEachThingThatChanges(t *testing.T) {
	for i, row := range EvidenceChanges {
		switch {
		case row.From == row.To:
			t.Errorf("%v changes nothing", row)
		case !slices.Contains(allKnowledge, row.From) || !slices.Contains(allKnowledge, row.To):
			t.Errorf("%v: there is no such knowledge", row)
		case (row.From.Away || row.To.Away) && row.Of != Held:
			t.Errorf("%v: what nobody holds is never away", row)
		}
		if slices.ContainsFunc(EvidenceChanges[:i], func(r EvidenceChange) bool {
			return r.Event == row.Event && r.Of&row.Of != 0 && r.From == row.From
		}) {
			t.Errorf("%v stands twice", row)
		}
	}
}

func TestOnlyAReadingMakesALabelSure(t *testing.T) {
	for _, row := range EvidenceChanges {
		if row.To == asLabel && row.Event != LabelRead {
			t.Errorf("%v", row)
		}
	}
	for _, of := range standings {
		for _, k := range allKnowledge {
			if k.after(LabelRead, of) != asLabel && (of == Held || !k.Away) {
				t.Errorf("a label read leaves a side that is %s at %s", of, k)
			}
		}
	}
}

func TestWhatWasOutOfSightOrRestoredIsUnreadOnceNobodyHoldsIt(t *testing.T) {
	for _, event := range []EvidenceEvent{OutOfSight, RecordsRestored} {
		for _, k := range allKnowledge {
			if to := k.after(event, Obtainable); !k.Away && (to.Level == ByBarcode || to.Level == ByLabel) {
				t.Errorf("%s, by %q: %s", k, event, to)
			}
			if k == asClaimed {
				continue // what is held is claimed for its holder only
			}
			for _, back := range []EvidenceEvent{GivenBack, GivenBackAfterRestore} {
				to := k.after(event, Held).after(SeenAgain, Held).after(back, Held)
				if to.Away || to.Level == ByBarcode || to.Level == ByLabel {
					t.Errorf("%s, by %q and %q: %s", k, event, back, to)
				}
			}
		}
	}
}

// walk is one side, to which things happen, and what a bystander knows of it
// who is told of each.
type walk struct {
	m    *Medium
	hold *Hold
	// watched: its label was read, and since then the cartridge was not out
	// of sight, nor were the records restored. here: nor has it moved.
	watched, here bool
}

func (w *walk) side() *Side { return &w.m.Sides[0] }

func (w *walk) read(v label.Verdict) {
	before := w.side().Evidence.ReadAt
	w.m.learn(0, v, false, time.Unix(200, 0), "drive 256")
	if w.side().Evidence.ReadAt != before {
		w.watched, w.here = true, true
	}
}

// giveOut is what allocate does to a side.
func (w *walk) giveOut() {
	s := w.side()
	if s.State == Unknown {
		s.OMID = omidHere
		s.happened(AllocatedByBarcode)
	} else if s.Unread() {
		return
	}
	if s.become(CauseAllocate) == nil {
		s.LMID = "l"
	}
}

func (w *walk) giveBack(cause Cause) {
	if s := w.side(); s.LMID != "" && s.giveBack(cause, w.hold) == nil {
		s.LMID = ""
	}
}

// events are the things that happen. A record that is absorbed was read, and is
// known by its barcode since; those that doubt or claim it fit no drive.
func (w *walk) events() map[string]func(*rapid.T) {
	reads := func(v label.Verdict) func(*rapid.T) { return func(*rapid.T) { w.read(v) } }
	return map[string]func(*rapid.T){
		"blank is read":      reads(label.Verdict{Kind: label.Blank}),
		"label is read":      reads(label.Verdict{Kind: label.Labelled, OMID: omidHere}),
		"other is read":      reads(label.Verdict{Kind: label.Labelled, OMID: omidOther}),
		"free label is read": reads(label.Verdict{Kind: label.Free, OMID: omidHere}),
		"reading fails":      reads(label.Verdict{Kind: label.Defective, Detail: "medium error"}),
		"moved in sight":     func(*rapid.T) { w.m.happened(SeenElsewhere); w.here = false },
		"out of sight":       func(*rapid.T) { w.m.happened(OutOfSight); w.watched, w.here = false, false },
		"seen again":         func(*rapid.T) { w.m.happened(SeenAgain) },
		"restored": func(*rapid.T) {
			w.m.happened(RecordsRestored)
			w.hold, w.watched, w.here = &Hold{Reason: Imported}, false, false
		},
		"hold ends": func(*rapid.T) { w.hold = nil },
		"taken over": func(*rapid.T) {
			w.m.happened(OutOfSight)
			w.read(label.Verdict{Kind: label.Labelled, OMID: omidHere})
			w.m.happened(TakenOverSeen)
			w.here = false
		},
		"fits no drive":       func(*rapid.T) { _ = w.side().become(CauseFoundMisfit) },
		"allocated":           func(*rapid.T) { w.giveOut() },
		"completed":           func(*rapid.T) { _ = w.side().become(CauseComplete) },
		"given back":          func(*rapid.T) { w.giveBack(CauseDeallocate) },
		"given back at limit": func(*rapid.T) { w.giveBack(CauseDeallocateLast) },
		"declared free":       func(*rapid.T) { w.declareFree() },
		"taken out of Free":   func(*rapid.T) { _ = w.side().become(CauseWithdrawFree) },
		"":                    w.check,
	}
}

func (w *walk) declareFree() {
	if notFree(w.side()) == "" {
		_ = w.side().become(CauseDeclareFree)
	}
}

func (w *walk) check(t *rapid.T) {
	s := w.side()
	kind := label.VerdictKind("")
	if v := s.Evidence.Verdict; v != nil {
		kind = v.Kind
	}
	before := sideBefore{s.State, s.Evidence.Level, s.Evidence.Away, kind}
	switch {
	case before.cannotBe():
		t.Fatalf("%s: that cannot be", before)
	case s.standing() == Obtainable && !s.Unread() && !w.watched:
		t.Fatalf("%s: nobody has read it since it was out of sight or restored, but it can be drawn", before)
	case s.Evidence.Level == ByLabel && !w.here:
		t.Fatalf("%s: its label was not read where it is", before)
	case s.Evidence.Away && s.standing() != Held:
		t.Fatalf("%s: nobody holds it, but it is trusted for a holder", before)
	case s.standing() == Held && s.Known() && !s.Evidence.Away && !w.watched:
		t.Fatalf("%s: its next holder would trust what only this one may", before)
	}
}

func TestNobodyGetsASideThatWasNotReadSinceItWasOutOfSight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &walk{m: &Medium{PMID: "p", Sides: []Side{appeared()}}}
		t.Repeat(w.events())
	})
}
