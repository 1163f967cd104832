// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// MediaSet declares sides that are expected in a pool, by their on-media ids;
// or, with pool: Free, blank media that are free to use, by barcode.
type MediaSet struct {
	TypeMeta
	// Metadata names the set.
	Metadata Metadata `json:"metadata"`
	// Spec lists what is expected.
	Spec MediaSetSpec `json:"spec"`
}

// MediaSetSpec lists what is expected. A set for a MediaPool has sides or
// sidesFrom; a set for Free has barcodes and nothing else.
type MediaSetSpec struct {
	// Pool is the MediaPool that the sides are allocated in, or Free.
	Pool string `json:"pool"`
	// Verify says what evidence an allocation needs. Default: Label.
	Verify Verify `json:"verify,omitempty"`
	// Sides lists the expected sides.
	Sides []Side `json:"sides,omitempty"`
	// SidesFrom lists files of further expected sides.
	SidesFrom []SidesFrom `json:"sidesFrom,omitempty"`
	// Barcodes declares blank media as free to use. Only with pool: Free. It
	// is honoured only for media that were read and found blank, or that
	// carry rsmctl's own free label. Each is a barcode or a range. Example:
	// [A00020L8, A00021L8..A00040L8].
	Barcodes []BarcodeRange `json:"barcodes,omitempty"`
}

// Verify says what evidence an allocation needs.
type Verify string

// The kinds of evidence.
const (
	// VerifyLabel allocates only after the label was read.
	VerifyLabel Verify = "Label"
	// VerifyBarcode allocates by the declared barcode at once, unverified:
	// the side mounts read-only until its label was read.
	VerifyBarcode Verify = "Barcode"
)

// Enum lists the allowed values.
func (Verify) Enum() []string { return []string{string(VerifyLabel), string(VerifyBarcode)} }

// OMID is an on-media id: what a medium says of itself. Label type and label
// id together identify one side.
type OMID struct {
	// LabelType names the format that wrote the label, up to 64 bytes.
	// Example: RSM.
	LabelType string `json:"labelType"`
	// LabelID is unique among the media of one label type, up to 255 bytes.
	LabelID string `json:"labelId"`
	// LabelInfo describes the medium for people, up to 256 bytes. It is no
	// part of the identity.
	LabelInfo string `json:"labelInfo,omitempty"`
}

// Side is one expected side.
type Side struct {
	// OMID is the on-media id by which the side is recognised.
	OMID OMID `json:"omid"`
	// Barcode is a hint where to look, up to 64 printable ASCII characters
	// without blanks. Example: A00001L8.
	Barcode string `json:"barcode,omitempty" jsonschema:"pattern=^[!-~]{1\\,64}$"`
	// LMID is the logical media id, a UUID that the side shall have while it
	// is allocated. Left out: rsmctl makes one. Declare it to keep it across
	// a recovery.
	LMID string `json:"lmid,omitempty" jsonschema:"pattern=^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"`
	// State is the state that the side shall have. Default: Allocated.
	State SideState `json:"state,omitempty"`
	// Location says whether the side is expected in a library. Default: Online.
	Location Location `json:"location,omitempty"`
}

// SideState is a state that a manifest can ask for.
type SideState string

// The states that a manifest can ask for.
const (
	// SideAllocated: an application uses the side.
	SideAllocated SideState = "Allocated"
	// SideComplete: the side is allocated and full; nothing more is written.
	SideComplete SideState = "Complete"
)

// Enum lists the allowed values.
func (SideState) Enum() []string { return []string{string(SideAllocated), string(SideComplete)} }

// Location says whether a side is expected in a library.
type Location string

// The locations.
const (
	// LocationOnline: in a library; an operator is asked for it otherwise.
	LocationOnline Location = "Online"
	// LocationOffline: in the vault; nobody is asked for it.
	LocationOffline Location = "Offline"
)

// Enum lists the allowed values.
func (Location) Enum() []string {
	return []string{string(LocationOnline), string(LocationOffline)}
}

// SidesFrom names a file that lists expected sides.
type SidesFrom struct {
	// CSV is the path of a CSV file (RFC 4180) relative to the manifest. Its
	// first line names the columns: labelType, labelId, labelInfo, barcode,
	// lmid, state, location, in any order; all but the first two may be
	// absent. It must lie in the folder that rsmctl was given.
	CSV string `json:"csv"`
}
