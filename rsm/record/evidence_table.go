// SPDX-License-Identifier: Apache-2.0

package record

import "strings"

// EvidenceEvent is something that happened to a cartridge, or to its record,
// and that changes what is known of its sides.
type EvidenceEvent string

// The events. An attempt to read a label that failed is none: not read is not
// changed.
const (
	// LabelRead: a drive has read the label, or that there is none.
	LabelRead EvidenceEvent = "its label is read"
	// SeenElsewhere: it moved, and was recognised where it is by its barcode,
	// or by the slot that it came from.
	SeenElsewhere EvidenceEvent = "it is seen in another place"
	// OutOfSight: it was offline, ejected, or in a drive under others' hands,
	// or is recognised by no more than its place. Anything may have been written
	// on it meanwhile.
	OutOfSight EvidenceEvent = "it was out of sight"
	// RecordsRestored: the records are those of an earlier time now.
	RecordsRestored EvidenceEvent = "the records are restored"
	// SeenAgain: after that it was seen, by a barcode that can mean no other.
	SeenAgain EvidenceEvent = "it is seen again after a restore"
	// AllocatedByBarcode: a MediaSet has it, as the one with that barcode.
	AllocatedByBarcode EvidenceEvent = "it is allocated by its barcode"
	// GivenBack: its holder's logical medium has ended.
	GivenBack EvidenceEvent = "it is given back"
	// GivenBackAfterRestore: the same, while the hold after a restore is on.
	GivenBackAfterRestore EvidenceEvent = "it is given back under the hold of a restore"
	// TakenOverSeen, TakenOverClaimed and TakenOverDoubted: its label was read
	// under another record, which this one absorbs, and which was no surer of it.
	TakenOverSeen    EvidenceEvent = "it is taken over from a record that has its barcode"
	TakenOverClaimed EvidenceEvent = "it is taken over from a record that claims it"
	TakenOverDoubted EvidenceEvent = "it is taken over from a record that doubts it"
)

// Standing says who can rely on what is known of a side; several can be joined.
type Standing uint8

// The standings, by the state of a side.
const (
	Obtainable Standing = 1 << iota // nobody holds it, and somebody may get it
	Held                            // somebody holds it
	Barred                          // nobody holds it, and nobody gets it

	anySide = Obtainable | Held | Barred
)

var standings = []Standing{Obtainable, Held, Barred}

// String names the sides with that standing.
func (of Standing) String() string {
	if of == anySide {
		return "any"
	}
	var words []string
	for i, word := range []string{"not held", "held", "barred"} {
		if of&standings[i] != 0 {
			words = append(words, word)
		}
	}
	return strings.Join(words, " or ")
}

func (s *Side) standing() Standing {
	switch s.State {
	case Allocated, Complete, Reserved:
		return Held
	case Incompatible, Unprepared, Decommissioned:
		return Barred
	}
	return Obtainable
}

// Knowledge is how sure the record of a side is, and for whom: for its holder
// only, if Away.
type Knowledge struct {
	Level EvidenceLevel
	Away  bool
}

// String is the level, and whether it is for its holder only.
func (k Knowledge) String() string {
	if k.Away {
		return string(k.Level) + ", away"
	}
	return string(k.Level)
}

// All that can be known of a side. What is not held is never away; of what is
// away, nobody has read the label since.
var (
	asNone        = Knowledge{NoEvidence, false}
	asClaimed     = Knowledge{Claimed, false}
	asUnverified  = Knowledge{Unverified, false}
	asBarcode     = Knowledge{ByBarcode, false}
	asLabel       = Knowledge{ByLabel, false}
	asNoneAway    = Knowledge{NoEvidence, true}
	asClaimedAway = Knowledge{Claimed, true}
	asBarcodeAway = Knowledge{ByBarcode, true}

	allKnowledge = []Knowledge{asNone, asClaimed, asUnverified, asBarcode, asLabel, asNoneAway, asClaimedAway, asBarcodeAway}
)

// EvidenceChange is one row of the evidence table.
type EvidenceChange struct {
	Event    EvidenceEvent
	Of       Standing
	From, To Knowledge
}

// EvidenceChanges is all that happens to what is known of a side (design,
// section 5, rule 9). No code sets a level but happened (hack/policy holds
// that); docs/evidence.md is generated from this table. An event changes
// nothing where there is no row.
var EvidenceChanges = []EvidenceChange{
	{LabelRead, anySide, asNone, asLabel},
	{LabelRead, anySide, asClaimed, asLabel},
	{LabelRead, anySide, asUnverified, asLabel},
	{LabelRead, anySide, asBarcode, asLabel},
	{LabelRead, Held, asNoneAway, asLabel},
	{LabelRead, Held, asClaimedAway, asLabel},
	{LabelRead, Held, asBarcodeAway, asLabel},

	{SeenElsewhere, anySide, asLabel, asBarcode},

	{OutOfSight, Obtainable, asClaimed, asNone}, // anything may be on it: it is read before anybody gets it
	{OutOfSight, Obtainable, asUnverified, asNone},
	{OutOfSight, Obtainable, asBarcode, asNone},
	{OutOfSight, Obtainable, asLabel, asNone},
	{OutOfSight, Held, asNone, asNoneAway}, // its holder trusts it until the next mount, the next one does not
	{OutOfSight, Held, asClaimed, asClaimedAway},
	{OutOfSight, Held, asBarcode, asBarcodeAway},
	{OutOfSight, Held, asLabel, asBarcodeAway},
	{OutOfSight, Barred, asLabel, asBarcode},

	{RecordsRestored, Obtainable | Barred, asBarcode, asClaimed},
	{RecordsRestored, Obtainable | Barred, asLabel, asClaimed},
	{RecordsRestored, Held, asBarcode, asClaimedAway},
	{RecordsRestored, Held, asLabel, asClaimedAway},
	{RecordsRestored, Held, asBarcodeAway, asClaimedAway},

	{SeenAgain, Held | Barred, asClaimed, asBarcode}, // what nobody held may have been drawn and written since
	{SeenAgain, Held, asClaimedAway, asBarcodeAway},

	{AllocatedByBarcode, Obtainable, asNone, asUnverified},

	{GivenBack, Held, asNoneAway, asNone},
	{GivenBack, Held, asClaimedAway, asClaimed},
	{GivenBack, Held, asBarcodeAway, asNone},

	{GivenBackAfterRestore, Held, asBarcode, asClaimed},
	{GivenBackAfterRestore, Held, asNoneAway, asNone},
	{GivenBackAfterRestore, Held, asClaimedAway, asClaimed},
	{GivenBackAfterRestore, Held, asBarcodeAway, asClaimed},

	{TakenOverSeen, anySide, asLabel, asBarcode},
	{TakenOverClaimed, anySide, asLabel, asClaimed},
	{TakenOverDoubted, anySide, asLabel, asNone},
}

// knowledgeAfter gives what is known of a side with that standing after an event.
func (k Knowledge) knowledgeAfter(event EvidenceEvent, of Standing) Knowledge {
	for _, row := range EvidenceChanges {
		if row.Event == event && row.Of&of != 0 && row.From == k {
			return row.To
		}
	}
	return k
}

// takenOverEvents names the event of a reading that is taken over from a record, by
// how sure that one was. A reading that it knew by its label is taken over as sure.
var takenOverEvents = map[EvidenceLevel]EvidenceEvent{
	ByBarcode: TakenOverSeen, Claimed: TakenOverClaimed, NoEvidence: TakenOverDoubted,
}
