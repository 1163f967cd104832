// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"cmp"
	"errors"
	"fmt"
)

// Quirks make the library behave as some real ones do.
type Quirks struct {
	// NoBarcodeReader: any request for volume tags ends with 5/2400.
	NoBarcodeReader bool `json:"noBarcodeReader,omitempty"`
	// VolumeTagsFail: any request for volume tags ends with an error that
	// says nothing (9/8000).
	VolumeTagsFail bool `json:"volumeTagsFail,omitempty"`
	// TagOrIdentifier: volume tags and device identifiers cannot be asked
	// for together (5/2400).
	TagOrIdentifier bool `json:"tagOrIdentifier,omitempty"`
	// SerialOnly: a drive's identifier is its serial number alone, not the
	// T10 vendor form.
	SerialOnly bool `json:"serialOnly,omitempty"`
	// SameSerials: page 80h of every unit holds the same serial number.
	SameSerials bool `json:"sameSerials,omitempty"`
	// OneTypeOnly: READ ELEMENT STATUS of all types at once ends with 5/2400,
	// AllTypesOnly: that of one type does.
	OneTypeOnly  bool `json:"oneTypeOnly,omitempty"`
	AllTypesOnly bool `json:"allTypesOnly,omitempty"`
	// MaxElements is the most elements one report holds; 0: no limit.
	MaxElements int `json:"maxElements,omitempty"`
	// CountIgnored: a report goes on to the last element, however many were
	// asked for.
	CountIgnored bool `json:"countIgnored,omitempty"`
	// ShortAllocation: only the low two bytes of the allocation length of
	// READ ELEMENT STATUS are heeded. ExactAllocation: it must be 8 or the
	// size of the report (5/2400).
	ShortAllocation bool `json:"shortAllocation,omitempty"`
	ExactAllocation bool `json:"exactAllocation,omitempty"`
	// ShortReport: the last eight bytes of an element status report are
	// announced and not sent. EmptyPage: it ends with a page without bytes.
	ShortReport bool `json:"shortReport,omitempty"`
	EmptyPage   bool `json:"emptyPage,omitempty"`
	// AlternateTagFlag: pages announce an alternate volume tag that is not
	// there.
	AlternateTagFlag bool `json:"alternateTagFlag,omitempty"`
	// BarcodeLength is how many characters of a barcode are told, 0: all of
	// them. BarcodeRight: they stand at the right end of the tag.
	BarcodeLength int  `json:"barcodeLength,omitempty"`
	BarcodeRight  bool `json:"barcodeRight,omitempty"`
	// NoMediumType: the medium type is reported as 0, unspecified.
	NoMediumType bool `json:"noMediumType,omitempty"`
	// NoFlags: the flags Access and ImpExp are never set. AccessLag is how
	// many seconds after an unload Access is set.
	NoFlags   bool `json:"noFlags,omitempty"`
	AccessLag int  `json:"accessLag,omitempty"`
	// WrongSource: the first slot is reported as the source of every medium.
	WrongSource bool `json:"wrongSource,omitempty"`
	// NoTransports: no transport is told of. HiddenSlots is how many of the
	// last slots page 1Dh does not count.
	NoTransports bool `json:"noTransports,omitempty"`
	HiddenSlots  int  `json:"hiddenSlots,omitempty"`
	// ImplicitUnload: the robot takes a cartridge from a drive that has not
	// unloaded it, unless the drive prevents it.
	ImplicitUnload bool `json:"implicitUnload,omitempty"`
	// LoadsAsDisc: LOAD UNLOAD does something only with bit 1 of byte 4 set,
	// which is LOEJ to a disc and RETEN to a tape.
	LoadsAsDisc bool `json:"loadsAsDisc,omitempty"`
	// RefuseIncompatible: the robot refuses to put a medium into a drive
	// that cannot read it (5/3000).
	RefuseIncompatible bool `json:"refuseIncompatible,omitempty"`
	// NoSlotToSlot and NoPortToDrive: such moves end with 5/2101, and page
	// 1Fh says so.
	NoSlotToSlot  bool `json:"noSlotToSlot,omitempty"`
	NoPortToDrive bool `json:"noPortToDrive,omitempty"`
	// MemoryPadded: READ ATTRIBUTE answers with as many bytes as were asked
	// for. MemorySlow is how many seconds it takes.
	MemoryPadded bool `json:"memoryPadded,omitempty"`
	MemorySlow   int  `json:"memorySlow,omitempty"`
	// NoResidual: how many bytes of a buffer were filled is not told, as by
	// an adapter that drops the residual.
	NoResidual bool `json:"noResidual,omitempty"`
}

func (c Config) checkQuirks() error {
	q := c.Quirks
	var problems []error
	for _, n := range []struct {
		name  string
		value int
	}{{"maxElements", q.MaxElements}, {"barcodeLength", q.BarcodeLength}, {"accessLag", q.AccessLag}, {"memorySlow", q.MemorySlow}} {
		if n.value < 0 {
			problems = append(problems, fmt.Errorf("quirk %s %d: must be 0 (none) or more", n.name, n.value))
		}
	}
	if q.HiddenSlots < 0 || q.HiddenSlots >= c.Slots.Count {
		problems = append(problems, fmt.Errorf("quirk hiddenSlots %d: must be 0 (none) or less than the %d slots", q.HiddenSlots, c.Slots.Count))
	}
	return errors.Join(problems...)
}

// serialToTell is the serial number that a unit gives in page 80h.
func (c Config) serialToTell(own string) string {
	if c.Quirks.SameSerials {
		return c.Serial
	}
	return own
}

// putBarcode writes a barcode into the field of a volume tag, as the changer
// tells it.
func (q Quirks) putBarcode(field []byte, barcode string) {
	barcode = barcode[:min(len(barcode), cmp.Or(q.BarcodeLength, len(field)))]
	putText(field, "")
	if q.BarcodeRight {
		field = field[max(0, len(field)-len(barcode)):]
	}
	copy(field, barcode)
}
