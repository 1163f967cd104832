// SPDX-License-Identifier: Apache-2.0

package record

import "fmt"

// SideState is the state of a side (RSM, NTMS_PARTSTATE_*).
type SideState string

// The side states.
const (
	Unknown        SideState = "Unknown"        // not yet determined
	Unprepared     SideState = "Unprepared"     // waits for a free label
	Incompatible   SideState = "Incompatible"   // does not fit any drive here
	Decommissioned SideState = "Decommissioned" // never to be allocated again
	Available      SideState = "Available"      // may be allocated
	Allocated      SideState = "Allocated"      // has an LMID, belongs to one application
	Complete       SideState = "Complete"       // allocated and closed for writing
	Foreign        SideState = "Foreign"        // in an Unrecognized pool
	Import         SideState = "Import"         // in an Import pool
	Reserved       SideState = "Reserved"       // other side of a medium taken as a whole
)

// Cause is what makes a side change its state.
type Cause string

// The causes: sessions' verbs, and what a label read found.
const (
	CauseFoundKnown      Cause = "be found with its known label"            // label read; the record already has this OMID
	CauseFoundLabel      Cause = "be found with a label new to the records" // an OMID the records do not have
	CauseFoundNothing    Cause = "be found without a recognised label"      // blank, or a format nobody claims
	CauseFoundMisfit     Cause = "be found unfit for every drive"           // wrong for every drive of the library
	CauseAllocate        Cause = "be allocated"
	CauseAllocateOther   Cause = "be reserved with its other side"
	CauseDeallocate      Cause = "be deallocated"
	CauseDeallocateLast  Cause = "be deallocated at its allocation limit"
	CauseDeallocateOther Cause = "be released with its other side"
	CauseComplete        Cause = "be completed"
	CauseDecommission    Cause = "be decommissioned"
	CauseDeclareFree     Cause = "be moved to Free"
	CauseWithdrawFree    Cause = "be moved out of Free"
)

// Transition is one row of the side state table.
type Transition struct {
	From  SideState
	Cause Cause
	To    SideState
}

// Transitions is the whole side state machine (RSM, media life cycle). No
// code sets a state but become (hack/policy holds that); docs/states.md is
// generated from this table.
//
// Where it differs from RSM: a verifiably blank side goes to Free without a
// label being written, since a reconcile writes nothing; and it can be taken
// out of Free again.
var Transitions = []Transition{
	{Unknown, CauseFoundLabel, Import},
	{Unknown, CauseFoundNothing, Foreign},
	{Unknown, CauseFoundMisfit, Incompatible},
	{Unknown, CauseAllocate, Allocated}, // by declared barcode, Unverified

	{Foreign, CauseFoundLabel, Import},
	{Foreign, CauseFoundNothing, Foreign},
	{Foreign, CauseFoundMisfit, Incompatible},
	{Foreign, CauseDeclareFree, Available},

	{Import, CauseFoundKnown, Import},
	{Import, CauseFoundLabel, Import},
	{Import, CauseFoundNothing, Foreign},
	{Import, CauseFoundMisfit, Incompatible},
	{Import, CauseAllocate, Allocated},
	{Import, CauseDeclareFree, Available}, // rsmctl's own free label only

	{Incompatible, CauseFoundLabel, Import},
	{Incompatible, CauseFoundNothing, Foreign},
	{Incompatible, CauseFoundMisfit, Incompatible},

	{Available, CauseFoundKnown, Available},
	{Available, CauseFoundLabel, Import},
	{Available, CauseFoundNothing, Foreign},
	{Available, CauseAllocate, Allocated},
	{Available, CauseAllocateOther, Reserved},
	{Available, CauseDecommission, Decommissioned},
	{Available, CauseDeclareFree, Available},
	{Available, CauseWithdrawFree, Foreign},

	{Reserved, CauseAllocate, Allocated},
	{Reserved, CauseDeallocateOther, Available},

	{Allocated, CauseFoundKnown, Allocated},
	{Allocated, CauseComplete, Complete},
	{Allocated, CauseDeallocate, Available},
	{Allocated, CauseDeallocateLast, Decommissioned},

	{Complete, CauseFoundKnown, Complete},
	{Complete, CauseDeallocate, Available},
	{Complete, CauseDeallocateLast, Decommissioned},

	{Decommissioned, CauseFoundKnown, Decommissioned},
}

// Next gives the state that follows from by cause. When the table has no such
// row the error is ErrInvalidState and says what would be allowed.
func Next(from SideState, cause Cause) (SideState, error) {
	for _, t := range Transitions {
		if t.From == from && t.Cause == cause {
			return t.To, nil
		}
	}
	return from, fmt.Errorf("%w: a side that is %s cannot %s", ErrInvalidState, from, cause)
}

// Become moves a side along the state table.
func (s *Side) Become(cause Cause) error {
	next, err := Next(s.State, cause)
	if err == nil {
		s.State = next
	}
	return err
}
