// SPDX-License-Identifier: Apache-2.0

package record

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
	// Reading is when a Full inventory began that has not come to its end yet;
	// nil when there is none.
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
