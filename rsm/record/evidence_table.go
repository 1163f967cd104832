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

// standing says who can rely on what is known of a side; several can be joined.
type standing uint8

// The standings, by the state of a side.
const (
	obtainableSide standing = 1 << iota // nobody holds it, and somebody may get it
	heldSide                            // somebody holds it
	barredSide                          // nobody holds it, and nobody gets it

	anySide = obtainableSide | heldSide | barredSide
)

var standings = []standing{obtainableSide, heldSide, barredSide}

// String names the sides with that standing.
func (of standing) String() string {
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

func (s *Side) standing() standing {
	switch s.State {
	case Allocated, Complete, Reserved:
		return heldSide
	case Incompatible, Unprepared, Decommissioned:
		return barredSide
	}
	return obtainableSide
}

// knowledge is how sure the record of a side is, and for whom: for its holder
// only, if Away.
type knowledge struct {
	Level EvidenceLevel
	Away  bool
}

// String is the level, and whether it is for its holder only.
func (k knowledge) String() string {
	if k.Away {
		return string(k.Level) + ", away"
	}
	return string(k.Level)
}

// All that can be known of a side. What is not held is never away; of what is
// away, nobody has read the label since.
var (
	asNone        = knowledge{NoEvidence, false}
	asClaimed     = knowledge{Claimed, false}
	asUnverified  = knowledge{Unverified, false}
	asBarcode     = knowledge{ByBarcode, false}
	asLabel       = knowledge{ByLabel, false}
	asNoneAway    = knowledge{NoEvidence, true}
	asClaimedAway = knowledge{Claimed, true}
	asBarcodeAway = knowledge{ByBarcode, true}

	allKnowledge = []knowledge{asNone, asClaimed, asUnverified, asBarcode, asLabel, asNoneAway, asClaimedAway, asBarcodeAway}
)

// evidenceChange is one row of the evidence table.
type evidenceChange struct {
	Event    EvidenceEvent
	Of       standing
	From, To knowledge
}

// evidenceChanges is all that happens to what is known of a side (design,
// section 5, rule 9). No code sets a level but happened (hack/policy holds
// that); docs/evidence.md is generated from this table. An event changes
// nothing where there is no row.
var evidenceChanges = []evidenceChange{
	{LabelRead, anySide, asNone, asLabel},
	{LabelRead, anySide, asClaimed, asLabel},
	{LabelRead, anySide, asUnverified, asLabel},
	{LabelRead, anySide, asBarcode, asLabel},
	{LabelRead, heldSide, asNoneAway, asLabel},
	{LabelRead, heldSide, asClaimedAway, asLabel},
	{LabelRead, heldSide, asBarcodeAway, asLabel},

	{SeenElsewhere, anySide, asLabel, asBarcode},

	{OutOfSight, obtainableSide, asClaimed, asNone}, // anything may be on it: it is read before anybody gets it
	{OutOfSight, obtainableSide, asUnverified, asNone},
	{OutOfSight, obtainableSide, asBarcode, asNone},
	{OutOfSight, obtainableSide, asLabel, asNone},
	{OutOfSight, heldSide, asNone, asNoneAway}, // its holder trusts it until the next mount, the next one does not
	{OutOfSight, heldSide, asClaimed, asClaimedAway},
	{OutOfSight, heldSide, asBarcode, asBarcodeAway},
	{OutOfSight, heldSide, asLabel, asBarcodeAway},
	{OutOfSight, barredSide, asLabel, asBarcode},

	{RecordsRestored, obtainableSide | barredSide, asBarcode, asClaimed},
	{RecordsRestored, obtainableSide | barredSide, asLabel, asClaimed},
	{RecordsRestored, heldSide, asBarcode, asClaimedAway},
	{RecordsRestored, heldSide, asLabel, asClaimedAway},
	{RecordsRestored, heldSide, asBarcodeAway, asClaimedAway},

	{SeenAgain, heldSide | barredSide, asClaimed, asBarcode}, // what nobody held may have been drawn and written since
	{SeenAgain, heldSide, asClaimedAway, asBarcodeAway},

	{AllocatedByBarcode, obtainableSide, asNone, asUnverified},

	{GivenBack, heldSide, asNoneAway, asNone},
	{GivenBack, heldSide, asClaimedAway, asClaimed},
	{GivenBack, heldSide, asBarcodeAway, asNone},

	{GivenBackAfterRestore, heldSide, asBarcode, asClaimed},
	{GivenBackAfterRestore, heldSide, asNoneAway, asNone},
	{GivenBackAfterRestore, heldSide, asClaimedAway, asClaimed},
	{GivenBackAfterRestore, heldSide, asBarcodeAway, asClaimed},

	{TakenOverSeen, anySide, asLabel, asBarcode},
	{TakenOverClaimed, anySide, asLabel, asClaimed},
	{TakenOverDoubted, anySide, asLabel, asNone},
}

// knowledgeAfter gives what is known of a side with that standing after an event.
func (k knowledge) knowledgeAfter(event EvidenceEvent, of standing) knowledge {
	for _, row := range evidenceChanges {
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
