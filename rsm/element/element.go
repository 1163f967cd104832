// SPDX-License-Identifier: Apache-2.0

package element

import (
	"fmt"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Type is the kind of place a medium can be in (SMC-3, element type
// codes 1 to 4).
type Type string

// The element types, in RSM's words.
const (
	Transport Type = "transport"
	Slot      Type = "slot"
	Port      Type = "port"
	Drive     Type = "drive"
)

// Element is one place and what the changer says is in it.
type Element struct {
	Type Type `json:"type"`
	// Address is the SMC element address; unique within the library.
	Address int `json:"address"`
	// Full says that a medium is there. It can be wrong while Exception is
	// set.
	Full bool `json:"full"`
	// Barcode is the primary volume tag, trimmed. Empty: none, or not
	// readable.
	Barcode string `json:"barcode,omitempty"`
	// Exception is the ASC/ASCQ the element reports when it is in an
	// abnormal state, as "83/02"; empty otherwise.
	Exception string `json:"exception,omitempty"`
	// Accessible is false when the robot cannot take the medium now, for
	// example from a drive that has not unloaded it.
	Accessible bool `json:"accessible"`
	// PutByOperator is true for a port that a person filled (ImpExp bit).
	PutByOperator bool `json:"putByOperator,omitempty"`
	// Source is the slot the medium came from, 0 when not known.
	Source int `json:"source,omitempty"`
	// Inverted is true when a two-sided medium was turned over on its way.
	Inverted bool `json:"inverted,omitempty"`
	// Cleaning is true when the changer says so (medium type 2). Many
	// changers do not; the barcode prefix CLN is the fallback.
	Cleaning bool `json:"cleaning,omitempty"`
	// Serial is the drive's serial number (DVCID); drives only.
	Serial string `json:"serial,omitempty"`
}

// Trouble says in words what Exception says: "slot 1002 reports exception 83/02
// (storage element not installed)".
func (e Element) Trouble() string {
	text := fmt.Sprintf("%s %d reports exception %s", e.Type, e.Address, e.Exception)
	code, err := strconv.ParseUint(strings.Replace(e.Exception, "/", "", 1), 16, 16)
	if words, ok := scsi.CodeText(uint16(code)); ok && err == nil {
		text += " (" + words + ")"
	}
	return text
}

// Identity is what a device says of itself (INQUIRY, VPD page 80h).
type Identity struct {
	Vendor   string `json:"vendor,omitempty"`
	Product  string `json:"product,omitempty"`
	Revision string `json:"revision,omitempty"`
	Serial   string `json:"serial,omitempty"`
}

// String names the device: "IBM 03584L32 (serial 0000078A0001)".
func (i Identity) String() string {
	name := strings.TrimSpace(i.Vendor + " " + i.Product)
	if i.Serial == "" {
		return name
	}
	return fmt.Sprintf("%s (serial %s)", name, i.Serial)
}

// DriveInfo is one drive of a library.
type DriveInfo struct {
	// Address is the drive's SMC element address.
	Address int `json:"address"`
	Identity
	// Connected is true when a logical unit with that serial number was
	// found. Guessed is true when the changer gives no serial numbers and
	// the two were joined by their order.
	Connected bool `json:"connected"`
	Guessed   bool `json:"guessed,omitempty"`
	// Device is the name of that logical unit on its bus.
	Device string `json:"device,omitempty"`
	// Problem is why the drive cannot be used, or could not when it was last
	// tried, and what cures it. Empty when nothing is known against it.
	Problem string `json:"problem,omitempty"`
}

// DriveName is what people call a drive: "drive 256 (serial VD0001)", or
// "drive 256" when it has no serial number.
func DriveName(address int, serial string) string {
	if serial == "" {
		return fmt.Sprintf("drive %d", address)
	}
	return fmt.Sprintf("drive %d (serial %s)", address, serial)
}
