// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"

	"rsm.storage/rsmctl/rsm/scsi"
)

// keptAttributes are those that tell one cartridge from another, that tell whether it
// was written since it was last seen, and that say what programs hold it for.
var keptAttributes = []uint16{
	scsi.AttributeChangeReference, scsi.AttributeSerial, scsi.AttributeMediumType,
	scsi.AttributeText, scsi.AttributeBarcode, scsi.AttributePool, scsi.AttributeCoherency,
}

// readMediumFacts adds what the drive tells of the medium beside its contents. A fact
// that is missing is no error. News is: it makes void all that was read.
func (d *drive) readMediumFacts(ctx context.Context, to *LabelReading) error {
	header, _, err := askOptional(ctx, d, scsi.ModeSense6Header(), 12, scsi.ParseModeHeader)
	if err != nil {
		return err
	}
	to.WriteProtected, to.DensityCode = header.WriteProtected, header.Density
	attributes, _, err := askOptional(ctx, d, scsi.ReadAttributes(0, attributeBuffer), attributeBuffer, scsi.ParseAttributes)
	if err != nil {
		return err
	}
	to.MAM = map[uint16][]byte{}
	for _, id := range keptAttributes {
		if value, ok := attributes[id]; ok {
			to.MAM[id] = value
		}
	}
	// The log pages of TapeAlert clear the flags for everybody who reads them
	// later; the cartridge's memory keeps them.
	for _, a := range scsi.AlertsOf(attributes[scsi.AttributeTapeAlert]) {
		to.TapeAlerts = append(to.TapeAlerts, a.String())
	}
	return nil
}

// attributeBuffer holds all of a cartridge's memory: 16 KiB at most (LTO).
const attributeBuffer = 16 << 10
