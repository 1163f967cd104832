// SPDX-License-Identifier: Apache-2.0

package record

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
