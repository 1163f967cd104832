// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

// evidenceGolden says what each event made of each side before the events were
// one table. It was written by the code of that time, and is not to be written
// again.
const evidenceGolden = "testdata/evidence.golden"

var writeEvidence = flag.Bool("write-evidence", false, "write "+evidenceGolden)

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

// medium is one with that side.
func (b sideBefore) medium() *Medium {
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

func scratchChange(media ...*Medium) *change {
	c := &change{
		m: &Manager{records: newRecords(0)}, media: map[PMID]*Medium{}, elements: map[place]*Element{}, libraries: map[string]*Library{},
		pools: map[string]*Pool{"weekly": {Name: "weekly", Kind: ApplicationPool, MediaType: "LTO-8"}},
	}
	for _, m := range media {
		c.media[m.PMID] = m
	}
	return c
}

// happening is something that happens to the cartridge of a side, by the code
// that writes it down.
type happening struct {
	name string
	do   func(*Medium)
}

func learnt(name string, v label.Verdict) happening {
	return happening{"read:" + name, func(m *Medium) { m.learn(0, v, false, time.Unix(200, 0), "drive 256") }}
}

// takenOver is the absorption of a record that is in state and knows the label
// as surely as level.
func takenOver(state SideState, level EvidenceLevel) happening {
	return happening{fmt.Sprintf("taken-over:%s-%s", state, level), func(m *Medium) {
		fresh := sideBefore{state, level, false, label.Labelled}.medium()
		fresh.PMID = "new"
		scratchChange(m, fresh).takeReading(m, fresh)
	}}
}

var happenings = []happening{
	{"moved-in-sight", (*Medium).lower},
	{"seen-again", (*Medium).seen},
	{"out-of-sight", (*Medium).doubt},
	{"restored", (*Medium).claim},
	{"given-back", func(m *Medium) { m.Sides[0].givenBack(nil) }},
	{"given-back-after-restore", func(m *Medium) { m.Sides[0].givenBack(&Hold{Reason: Imported}) }},
	learnt("blank", label.Verdict{Kind: label.Blank}),
	learnt("same", label.Verdict{Kind: label.Labelled, OMID: omidHere}),
	learnt("other", label.Verdict{Kind: label.Labelled, OMID: omidOther}),
	learnt("unreadable", label.Verdict{Kind: label.Defective, Detail: "medium error"}),
	takenOver(Import, ByLabel),
	takenOver(Import, ByBarcode),
	takenOver(Incompatible, Claimed),
	takenOver(Incompatible, NoEvidence),
	{"allocated-by-barcode", func(m *Medium) {
		if m.Sides[0].State == Unknown {
			_, _ = scratchChange(m).allocate(m, Allocation{Side: SideRef{m.PMID, 0}, Pool: "weekly", ByBarcode: true, Expect: omidHere.Key()})
		}
	}},
}

// outcome says what each happening makes of the knowledge of a side. What is
// left as it was is left out.
func (b sideBefore) outcome() string {
	var made []string
	for _, h := range happenings {
		m := b.medium()
		h.do(m)
		if e := m.Sides[0].Evidence; e.Level != b.level || e.Away != b.away {
			made = append(made, h.name+"="+knowledgeText(e.Level, e.Away))
		}
	}
	return strings.Join(made, " ")
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

// goldenText has a line for all sides in a row that fare alike.
func goldenText() string {
	var text strings.Builder
	var alike []string
	all := everySideBefore()
	for i, b := range all {
		alike = append(alike, b.String())
		if i+1 == len(all) || all[i+1].outcome() != b.outcome() {
			fmt.Fprintf(&text, "%s: %s\n", strings.Join(alike, ", "), b.outcome())
			alike = nil
		}
	}
	return text.String()
}

// recordedOutcomes reads the golden file.
func recordedOutcomes(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(evidenceGolden)
	if err != nil {
		t.Fatal(err)
	}
	was := map[string]string{}
	for line := range strings.Lines(string(text)) {
		alike, outcome, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		for b := range strings.SplitSeq(alike, ", ") {
			was[b] = outcome
		}
	}
	return was
}

func TestWhatHappensToASideIsStillWhatItWas(t *testing.T) {
	if *writeEvidence {
		if err := os.WriteFile(evidenceGolden, []byte(goldenText()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was := recordedOutcomes(t)
	if all := everySideBefore(); len(was) != len(all) {
		t.Fatalf("%s has %d sides, not %d", evidenceGolden, len(was), len(all))
	}
	for _, b := range everySideBefore() {
		if is := b.outcome(); is != was[b.String()] {
			t.Errorf("%s\nwas: %s\nis:  %s", b, was[b.String()], is)
		}
	}
}
