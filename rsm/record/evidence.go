// SPDX-License-Identifier: Apache-2.0

package record

import (
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

// EvidenceLevel says how sure the record of a side is.
type EvidenceLevel string

// The levels, weakest first. What makes one of another is evidence_table.go.
const (
	// NoEvidence: nothing is known but that a cartridge is there. What was
	// read before the cartridge was out of sight does not count.
	NoEvidence EvidenceLevel = "None"
	// Claimed: a database of an earlier time says that the label was read;
	// the cartridge was not seen since.
	Claimed EvidenceLevel = "Claimed"
	// Unverified: allocated by its declared barcode; the label was not read.
	Unverified EvidenceLevel = "Unverified"
	// ByBarcode: the label was read once; since then the cartridge was
	// recognised by its barcode.
	ByBarcode EvidenceLevel = "Barcode"
	// ByLabel: the label was read since the cartridge came to where it is.
	ByLabel EvidenceLevel = "Label"
)

// Evidence is what is known of a side, and since when.
type Evidence struct {
	Level EvidenceLevel `json:"level"`
	// Verdict is what the last label read found, nil before the first.
	Verdict *label.Verdict `json:"verdict,omitempty"`
	// ReadAt is when that was; ReadIn names the drive.
	ReadAt *time.Time `json:"readAt,omitempty"`
	ReadIn string     `json:"readIn,omitempty"`
	// Problem says why the last attempt to read the label failed, empty
	// when it did not.
	Problem string `json:"problem,omitempty"`
	// Away is set for a side that somebody holds when its cartridge was out of
	// sight since its label was read, or the records were restored: what was
	// read counts for its holder only.
	Away bool `json:"away,omitempty"`
}

// Known tells whether the label was read, and that still counts: the cartridge was
// not out of sight since, or somebody holds the side and trusts its barcode. What
// is known may be allocated by its label while the cartridge is offline, and
// satisfies who waits for that label (design, section 5, rules 1 and 2).
func (s *Side) Known() bool { return s.Evidence.Level == ByLabel || s.Evidence.Level == ByBarcode }

// Claimed tells whether only a restored database says what the side is. No step
// rests on that (rule 9).
func (s *Side) Claimed() bool { return s.Evidence.Level == Claimed }

// Unverified tells whether the side was allocated by its declared barcode, and
// its label was not read since. It is mounted read-only, and what it carries
// contradicts nothing (rule 2).
func (s *Side) Unverified() bool { return s.Evidence.Level == Unverified }

// Doubted tells whether what was read of the side does not count any more, or
// nothing ever was. Then it is not free to use, whatever was read (rules 3 and 9).
func (s *Side) Doubted() bool { return s.Evidence.Level == NoEvidence }

// Unread reports whether nobody holds the side, and nobody knows what is on it: the
// cartridge was out of sight since it was read, or it was never read, as when it
// was allocated by its barcode alone and given back. It is read before anybody gets
// it (rules 2 and 9).
func (s *Side) Unread() bool {
	return s.State == Unknown || s.standing() == obtainableSide && !s.Known()
}

// NeverRead tells whether nothing was ever read of a side that is Unread: it
// may carry any label that is looked for (rule 4).
func (s *Side) NeverRead() bool { return s.Unread() && s.Evidence.Verdict == nil }

// Undecided tells whether the side has to be read or seen before anything is
// decided about it (rule 9).
func (s *Side) Undecided() bool { return s.Unread() || s.Claimed() }

// NeedsIdentification tells whether a label read is due (rule 2: what is
// unverified is read in the background; rule 9: what is doubted is read before
// it can be drawn).
func (s *Side) NeedsIdentification() bool { return s.Undecided() || s.Unverified() }

// NeedsIdentification reports whether a label read is due: that of some side
// is, and the medium is no cleaning cartridge.
func (m *Medium) NeedsIdentification() bool {
	return !m.Cleaning && m.Some((*Side).NeedsIdentification)
}

// Some tells whether something holds for a side of the medium.
func (m *Medium) Some(holds func(*Side) bool) bool {
	for i := range m.Sides {
		if holds(&m.Sides[i]) {
			return true
		}
	}
	return false
}

// NewSide is a side of a cartridge that the records did not have.
func NewSide() Side { return Side{State: Unknown, Evidence: Evidence{Level: NoEvidence}} }

// Happened notes what happened to the cartridge, for each of its sides.
func (m *Medium) Happened(event EvidenceEvent) {
	for i := range m.Sides {
		m.Sides[i].applyEvent(event)
	}
}

// applyEvent sets what is known of a side to what the table has for an event.
func (s *Side) applyEvent(event EvidenceEvent) {
	k := s.knowledge().knowledgeAfter(event, s.standing())
	s.Evidence.Level, s.Evidence.Away = k.Level, k.Away
}

// noteLabelRead notes what a drive has read.
func (s *Side) noteLabelRead(v label.Verdict, at time.Time, in string) {
	e := &s.Evidence
	e.Verdict, e.ReadAt, e.ReadIn, e.Problem = &v, &at, in, ""
	s.applyEvent(LabelRead)
}

// knowledge is what the record says, if events can have led to it. Anything else
// was written by hand, and is trusted least.
func (s *Side) knowledge() knowledge {
	k := knowledge{s.Evidence.Level, s.Evidence.Away}
	if s.State == Unknown || !slices.Contains(allKnowledge, k) || k.Away && s.standing() != heldSide {
		return asNone
	}
	return k
}

// noteTakenOver lowers what is known of a label that was just recorded: it was read
// under another record, which is absorbed, and that one was no surer of it than
// known.
func (s *Side) noteTakenOver(known EvidenceLevel) {
	if event, aged := takenOverEvents[known]; aged {
		s.applyEvent(event)
	}
}
