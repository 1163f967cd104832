// SPDX-License-Identifier: Apache-2.0

package service

import "time"

// The paths of drives. A drive goes by its element address or serial number.
const (
	// DrivePath answers GET with a DriveView.
	DrivePath = "/v1/libraries/{library}/drives/{drive}"
	// DismountPath takes a DismountRequest by POST and answers with what was
	// Dismounted.
	DismountPath = DrivePath + "/dismount"
)

// DriveView is what a person sees of a loaded drive before he decides whether its
// cartridge is taken out.
type DriveView struct {
	Library string `json:"library"`
	Drive   int    `json:"drive"` // element address
	Serial  string `json:"serial,omitempty"`
	PMID    string `json:"pmid"`
	Name    string `json:"name"`
	Barcode string `json:"barcode,omitempty"`
	// Mount is set when rsmctl has put the cartridge there, nil when somebody
	// else did; then Since is when it was first seen there.
	Mount *Mount    `json:"mount,omitempty"`
	Since time.Time `json:"since,omitzero"`
	// Position is the block at which the tape stands, nil when the drive was not
	// asked or does not know.
	Position *uint32 `json:"position,omitempty"`
	// Signs say what tells of its use. None is no proof of idleness.
	Signs []string `json:"signs"`
	// To is the slot that the cartridge would be brought to.
	To int `json:"to"`
	// Consent stands for all that must not change before the cartridge is taken
	// out.
	Consent string `json:"consent"`
}

// Mount is a cartridge in a drive on rsmctl's account.
type Mount struct {
	// Drive is the element address of the drive.
	Drive int       `json:"drive"`
	Since time.Time `json:"since"`
	// Side is the side that is mounted, when one is.
	Side int `json:"side,omitempty"`
	// ReadOnly is true when its user may not write.
	ReadOnly bool `json:"readOnly,omitempty"`
	// Application is who mounted it.
	Application string `json:"application,omitempty"`
	// Left is true when nobody uses it any more.
	Left bool `json:"left,omitempty"`
}

// DismountRequest asks for the cartridge of a drive to be brought home.
type DismountRequest struct {
	// Consent is the one of the DriveView that a person has agreed to.
	Consent string `json:"consent"`
	// Reason goes into the audit log.
	Reason string `json:"reason,omitempty"`
}

// Dismounted is a cartridge that was taken out of a drive.
type Dismounted struct {
	Library string `json:"library"`
	Drive   int    `json:"drive"` // element address
	PMID    string `json:"pmid"`
	Name    string `json:"name"`
	// To is the element address where it is now.
	To int `json:"to"`
}
