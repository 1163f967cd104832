// SPDX-License-Identifier: Apache-2.0

package record

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

// evidenceGolden says what each event made of each side before the events were
// one table. It was written by the code of that time; whoever means to change
// the table changes it by hand.
const evidenceGolden = "testdata/evidence.golden"

var (
	allStates = []SideState{
		Unknown, Unprepared, Incompatible, Foreign, Import, Available, Reserved, Allocated, Complete, Decommissioned,
	}
	allLevels   = []EvidenceLevel{NoEvidence, Claimed, Unverified, ByBarcode, ByLabel}
	someVerdict = []label.VerdictKind{"", label.Blank, label.Free, label.Labelled, label.Defective}
)

// sideBefore is a side to which something happens, as its record says.
type sideBefore struct {
	state   SideState
	level   EvidenceLevel
	away    bool
	verdict label.VerdictKind // empty: none
}

func (b sideBefore) String() string {
	return fmt.Sprintf("%s %s %s", b.state, knowledgeText(b.level, b.away), cmp.Or(string(b.verdict), "none"))
}

func knowledgeText(level EvidenceLevel, away bool) string {
	if away {
		return string(level) + "+away"
	}
	return string(level)
}

var (
	omidHere  = label.OMID{Type: label.TypeRSM, ID: "00000000-0000-4000-8000-00000000000a"}
	omidOther = label.OMID{Type: label.TypeRSM, ID: "00000000-0000-4000-8000-00000000000b"}
)

func (b sideBefore) isHeld() bool {
	return b.state == Allocated || b.state == Complete || b.state == Reserved
}

// mediumWith is one with that side.
func (b sideBefore) mediumWith() *Medium {
	at := time.Unix(100, 0)
	s := Side{State: b.state, Evidence: Evidence{Level: b.level, Away: b.away}}
	switch b.verdict {
	case "":
	case label.Labelled, label.Free:
		s.OMID = omidHere
		s.Evidence.Verdict, s.Evidence.ReadAt = &label.Verdict{Kind: b.verdict, OMID: omidHere}, &at
	default:
		s.Evidence.Verdict, s.Evidence.ReadAt = &label.Verdict{Kind: b.verdict}, &at
	}
	switch b.state {
	case Allocated, Complete:
		s.LMID = "00000000-0000-4000-8000-00000000000c"
		if b.verdict == "" {
			s.OMID = omidHere // allocated by its barcode
		}
	}
	return &Medium{
		PMID: "old", Type: "LTO-8", Pool: "weekly", Library: "vault", Location: Location{InSlot, 1000}, Sides: []Side{s},
	}
}

// happening is something that happens to the cartridge of a side, by the code
// that writes it down.
type happening struct {
	name string
	do   func(*Medium)
}

func happeningRead(name string, v label.Verdict) happening {
	return happening{"read:" + name, func(m *Medium) { m.Learn(0, v, false, time.Unix(200, 0), "drive 256") }}
}

// happeningAbsorb is the absorption of a record that is in state and knows the
// label as surely as level.
func happeningAbsorb(state SideState, level EvidenceLevel) happening {
	return happening{fmt.Sprintf("taken-over:%s-%s", state, level), func(m *Medium) {
		fresh := sideBefore{state, level, false, label.Labelled}.mediumWith()
		m.TakeReading(fresh, func(label.Key) bool { return false })
	}}
}

var happenings = []happening{
	{"moved-in-sight", func(m *Medium) { m.Happened(SeenElsewhere) }},
	{"seen-again", func(m *Medium) { m.Happened(SeenAgain) }},
	{"out-of-sight", func(m *Medium) { m.Happened(OutOfSight) }},
	{"restored", func(m *Medium) { m.Happened(RecordsRestored) }},
	{"given-back", func(m *Medium) { _ = m.Sides[0].GiveBack(CauseDeallocate, nil) }},
	{"given-back-after-restore", func(m *Medium) { _ = m.Sides[0].GiveBack(CauseDeallocate, &Hold{Reason: Imported}) }},
	happeningRead("blank", label.Verdict{Kind: label.Blank}),
	happeningRead("same", label.Verdict{Kind: label.Labelled, OMID: omidHere}),
	happeningRead("other", label.Verdict{Kind: label.Labelled, OMID: omidOther}),
	happeningRead("unreadable", label.Verdict{Kind: label.Defective, Detail: "medium error"}),
	happeningAbsorb(Import, ByLabel),
	happeningAbsorb(Import, ByBarcode),
	happeningAbsorb(Incompatible, Claimed),
	happeningAbsorb(Incompatible, NoEvidence),
	{"allocated-by-barcode", func(m *Medium) {
		if m.Sides[0].State == Unknown {
			_ = m.Sides[0].Allocate("", omidHere.Key(), "")
		}
	}},
}

// outcomeOfEach says what each happening makes of the knowledge of a side. What is
// left as it was is left out.
func (b sideBefore) outcomeOfEach() map[string]string {
	made := map[string]string{}
	for _, h := range happenings {
		m := b.mediumWith()
		h.do(m)
		if e := m.Sides[0].Evidence; e.Level != b.level || e.Away != b.away {
			made[h.name] = knowledgeText(e.Level, e.Away)
		}
	}
	return made
}

func everySideBefore() (all []sideBefore) {
	for _, state := range allStates {
		for _, level := range allLevels {
			for _, away := range []bool{false, true} {
				for _, verdict := range someVerdict {
					all = append(all, sideBefore{state, level, away, verdict})
				}
			}
		}
	}
	return all
}

// recordedOutcomes reads the golden file: a line has all sides in a row that
// fare alike.
func recordedOutcomes(t *testing.T) map[string]map[string]string {
	t.Helper()
	text, err := os.ReadFile(evidenceGolden)
	if err != nil {
		t.Fatal(err)
	}
	was := map[string]map[string]string{}
	for line := range strings.Lines(string(text)) {
		alike, outcome, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		made := map[string]string{}
		for _, word := range strings.Fields(outcome) {
			name, to, _ := strings.Cut(word, "=")
			made[name] = to
		}
		for b := range strings.SplitSeq(alike, ", ") {
			was[b] = made
		}
	}
	if all := everySideBefore(); len(was) != len(all) {
		t.Fatalf("%s has %d sides, not %d", evidenceGolden, len(was), len(all))
	}
	return was
}

// cannotBe tells whether no event has ever led to such a side. The functions of
// the time before the table had an answer to these, too.
func (b sideBefore) cannotBe() bool {
	held, read := b.isHeld(), b.verdict != ""
	switch {
	case b.state == Reserved, b.state == Unprepared: // no verb makes a side either of them
		return true
	case b.state == Unknown: // what was read is not Unknown any more
		return read || b.level != NoEvidence || b.away
	case b.away && !held:
		return true
	}
	switch b.level {
	case NoEvidence:
		return held && !read // held by nothing but a barcode is Unverified
	case Unverified:
		return read || b.away
	case ByLabel:
		return !read || b.away // whoever has read a label is with it
	}
	return !read // Claimed and Barcode follow a reading
}

func TestWhatHappensToASideIsStillWhatItWas(t *testing.T) {
	was := recordedOutcomes(t)
	checked := 0
	for _, b := range everySideBefore() {
		if b.cannotBe() {
			continue
		}
		is, was := b.outcomeOfEach(), was[b.String()]
		for _, h := range happenings {
			if strings.HasPrefix(h.name, "given-back") && !b.isHeld() {
				continue // only what is held is given back
			}
			checked++
			if is[h.name] != was[h.name] {
				t.Errorf("%s, %s: was %q, is %q", b, h.name, was[h.name], is[h.name])
			}
		}
	}
	if checked < 1000 {
		t.Errorf("%d happenings only", checked)
	}
}

// A record that was made by hand is trusted no more than it was before.
func TestASideThatNoEventLedToIsTrustedNoMoreThanItWas(t *testing.T) {
	rank := func(knowledge string) int {
		level, away := strings.CutSuffix(knowledge, "+away")
		rank := 2 * slices.Index(allLevels, EvidenceLevel(level))
		if away && EvidenceLevel(level) == ByBarcode {
			rank-- // its holder alone trusts it; of the others, nobody trusts any
		}
		return rank
	}
	was := recordedOutcomes(t)
	for _, b := range everySideBefore() {
		if !b.cannotBe() {
			continue
		}
		is, was, before := b.outcomeOfEach(), was[b.String()], knowledgeText(b.level, b.away)
		for _, h := range happenings {
			if strings.HasPrefix(h.name, "given-back") && !b.isHeld() {
				continue
			}
			if now, then := cmp.Or(is[h.name], before), cmp.Or(was[h.name], before); rank(now) > rank(then) {
				t.Errorf("%s, %s: was %s, is %s", b, h.name, then, now)
			}
		}
	}
}
