// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"time"

	"rsm.storage/rsmctl/rsm/element"
)

// Library is the record of one library.
type Library struct {
	Name     string           `json:"name"`
	Identity element.Identity `json:"identity,omitzero"`
	// Drives are those of the last look.
	Drives []element.DriveInfo `json:"drives,omitempty"`
	// Inventory is the last inventory, nil before the first.
	Inventory *InventoryState `json:"inventory,omitempty"`
	// Reading is when the Full inventory began that has yet to come to its
	// end; nil when none has.
	Reading *time.Time `json:"reading,omitempty"`
	// Problem says why the last attempt to reach or to look at the library
	// failed; empty when it did not. The rest is then of an earlier look.
	Problem  string `json:"problem,omitempty"`
	Revision uint64 `json:"revision"`
}

// InventoryState says what the last inventory of a library saw.
type InventoryState struct {
	Method Method    `json:"method"`
	Began  time.Time `json:"began"`
	Ended  time.Time `json:"ended"`
	// Complete is true when every element answered, so that what was not
	// seen is not there.
	Complete bool `json:"complete"`
	// Problem says what was not seen, and why.
	Problem string `json:"problem,omitempty"`
}

// Element is the record of one element: what the last look found there.
type Element struct {
	Library string `json:"library"`
	element.Element
	// PMID is the medium in it, empty when there is none.
	PMID PMID `json:"pmid,omitempty"`
	// InUse is set for a drive whose cartridge somebody else put there, as of the
	// last look.
	InUse *DriveUse `json:"inUse,omitempty"`
}

// Method is how an inventory looks (RSM, NTMS_INVENTORY_*).
type Method string

// The inventory methods.
const (
	// Fast reads the element status: who is where, by barcode.
	Fast Method = "Fast"
	// Full mounts every medium and reads its label.
	Full Method = "Full"
)

// Finding is one difference between the records and what a look at the
// library found: the library moved away from what was recorded.
type Finding struct {
	Library string     `json:"library"`
	PMID    PMID       `json:"pmid,omitempty"`
	Name    string     `json:"name"`
	Reason  FindReason `json:"reason"`
	Message string     `json:"message"`
}

// FindReason is the code of a Finding.
type FindReason string

// The finding codes.
const (
	Moved             FindReason = "Moved"             // same cartridge, another element
	Appeared          FindReason = "Appeared"          // a cartridge the records do not have
	Returned          FindReason = "Returned"          // was offline or missing, is here again
	Vanished          FindReason = "Vanished"          // not seen by a complete inventory
	BarcodeChanged    FindReason = "BarcodeChanged"    // same label, another barcode
	BarcodeUnreadable FindReason = "BarcodeUnreadable" // still believed to be the same cartridge
	BarcodeTwice      FindReason = "BarcodeTwice"      // two cartridges with one barcode
	LabelChanged      FindReason = "LabelChanged"      // label contradicts the record: set aside
	CartridgeChanged  FindReason = "CartridgeChanged"  // another cartridge with the same barcode; set aside if it is held
	ElementFault      FindReason = "ElementFault"      // an element reports an exception, or lies
	Identified        FindReason = "Identified"        // label read for the first time
)
