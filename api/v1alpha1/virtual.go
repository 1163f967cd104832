// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// VirtualLibrary describes a library made of files. It is built on first use
// under the state directory; later changes to its shape or its stock have no
// effect on a library that already exists.
type VirtualLibrary struct {
	// Slots is the number of storage slots, 1 to 65,000: element addresses
	// have 16 bits (SMC-3), and all elements share them. Example: 24.
	Slots int `json:"slots" jsonschema:"minimum=1,maximum=65000"`
	// Drives is the number of drives, 1 to 256. Example: 2.
	Drives int `json:"drives" jsonschema:"minimum=1,maximum=256"`
	// Ports is the number of import/export ports, 0 to 256. Default: 0.
	Ports int `json:"ports,omitempty" jsonschema:"minimum=0,maximum=256"`
	// DriveType is the type of all drives, one of the media types that a
	// drive is named for: LTO-1 to LTO-10, or MO-9.1. Default: LTO-8.
	DriveType string `json:"driveType,omitempty"`
	// Timing makes the library as slow as a real one of its class. Default: none.
	Timing Timing `json:"timing,omitempty"`
	// Stock lists the cartridges that are in the library when it is built.
	Stock []Cartridge `json:"stock,omitempty"`
}

// Timing names a class of libraries whose move and load times are imitated.
type Timing string

// The timing classes.
const (
	// TimingNone answers at once.
	TimingNone Timing = "none"
	// TimingEnterprise is a library of many frames.
	TimingEnterprise Timing = "enterprise"
	// TimingLarge is a library of one or two frames.
	TimingLarge Timing = "large"
	// TimingMidrange is a rack-mounted library.
	TimingMidrange Timing = "midrange"
	// TimingAutoloader is a small device with one drive.
	TimingAutoloader Timing = "autoloader"
)

// Enum lists the allowed values.
func (Timing) Enum() []string {
	return []string{string(TimingNone), string(TimingEnterprise), string(TimingLarge),
		string(TimingMidrange), string(TimingAutoloader)}
}

// Cartridge is one cartridge, or a range of like cartridges, in the stock of a
// virtual library. Exactly one of barcode and barcodes is given.
type Cartridge struct {
	// Barcode is the cartridge's barcode, up to 64 printable ASCII
	// characters without blanks. Example: A00001L8.
	Barcode string `json:"barcode,omitempty" jsonschema:"pattern=^[!-~]{1\\,64}$"`
	// Barcodes is a range of cartridges. Example: A00001L8..A00016L8.
	Barcodes BarcodeRange `json:"barcodes,omitempty"`
	// MediaType is the cartridge's media type. Default: what the last two
	// characters of the barcode say, L8 being LTO-8.
	MediaType string `json:"mediaType,omitempty"`
	// Slot is the slot that the cartridge, or the first one of a range, lies
	// in, counted from 1. Default: the first slots that are free.
	Slot int `json:"slot,omitempty" jsonschema:"minimum=1,maximum=65000"`
	// Label is the label that is on the medium. Left out: the medium is
	// blank. Not allowed for a range, since two media must not carry one label.
	Label *CartridgeLabel `json:"label,omitempty"`
	// Cleaning makes it a cleaning cartridge.
	Cleaning bool `json:"cleaning,omitempty"`
	// WriteProtected sets the cartridge's write-protect tab.
	WriteProtected bool `json:"writeProtected,omitempty"`
	// WORM makes it a write-once cartridge.
	WORM bool `json:"worm,omitempty"`
}

// CartridgeLabel is a label that a virtual library writes on a cartridge when
// it is built.
type CartridgeLabel struct {
	// LabelType is the label's format: RSM or ANSI.
	LabelType StockLabelType `json:"labelType"`
	// LabelID is the label's id: up to 255 bytes, for ANSI 1 to 6 upper-case
	// letters and digits (the volume identifier of ANSI X3.27).
	LabelID string `json:"labelId"`
	// LabelInfo describes the medium for people, up to 256 bytes. Only with
	// labelType: RSM.
	LabelInfo string `json:"labelInfo,omitempty"`
}

// StockLabelType is a label format that a virtual library can write.
type StockLabelType string

// The label formats of a virtual library's stock.
const (
	// StockLabelRSM is rsmctl's own label.
	StockLabelRSM StockLabelType = "RSM"
	// StockLabelANSI is a plain ANSI X3.27 volume label, as another program
	// would have written it.
	StockLabelANSI StockLabelType = "ANSI"
)

// Enum lists the allowed values.
func (StockLabelType) Enum() []string {
	return []string{string(StockLabelRSM), string(StockLabelANSI)}
}
