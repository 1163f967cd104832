// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"math"

	"rsm.storage/rsmctl/rsm/scsi"
)

// readElementStatus carries out READ ELEMENT STATUS (SMC-3, 6.11).
func (c *changer) readElementStatus(cmd *command) error {
	request, err := c.statusRequest(cmd)
	if err != nil {
		return err
	}
	cmd.wait = c.lib.timer.withJitter(c.lib.timer.status)
	report := request.encodeReport(c.lib)
	if exact := c.lib.config.Quirks.ExactAllocation; exact && request.allocation != statusHeaderSize {
		whole := request
		whole.allocation = math.MaxInt
		if report = whole.encodeReport(c.lib); request.allocation != len(report) {
			return invalidField(7)
		}
	}
	cmd.replyData(report, cmd.fieldAt(7, 3))
	return nil
}

// statusRequest reads and checks the command.
func (c *changer) statusRequest(cmd *command) (statusRequest, error) {
	r := statusRequest{
		kind: elementKind(cmd.cdb[1] & 0x0F), tags: cmd.bitAt(1, 0x10), identifiers: cmd.bitAt(6, 0x01),
		start: cmd.fieldAt(2, 2), count: cmd.fieldAt(4, 2), allocation: cmd.fieldAt(7, 3),
	}
	quirks := c.lib.config.Quirks
	if quirks.MaxElements > 0 {
		r.count = min(r.count, quirks.MaxElements)
	}
	if quirks.CountIgnored {
		r.count = len(c.lib.elements)
	}
	if quirks.ShortAllocation {
		r.allocation &= 0xFFFF
	}
	switch {
	case r.kind > kindDrive, r.kind == kindAll && quirks.OneTypeOnly, r.kind != kindAll && quirks.AllTypesOnly:
		return r, invalidField(1)
	case r.tags && quirks.VolumeTagsFail:
		return r, checkCondition(scsi.VendorSpecific, codeVendor)
	case r.tags && quirks.NoBarcodeReader:
		return r, invalidField(1)
	case r.tags && r.identifiers && quirks.TagOrIdentifier:
		return r, invalidField(6)
	}
	return r, nil
}
