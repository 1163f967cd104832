// SPDX-License-Identifier: Apache-2.0

package virtual

// readElementStatus carries out READ ELEMENT STATUS (SMC-3, 6.11).
func (c *changer) readElementStatus(cmd *command) error {
	request, err := c.statusRequest(cmd)
	if err != nil {
		return err
	}
	cmd.wait = c.lib.timer.jitter(c.lib.timer.status)
	cmd.reply(request.encode(c.lib), cmd.field(7, 3))
	return nil
}

// statusRequest reads and checks the command.
func (c *changer) statusRequest(cmd *command) (statusRequest, error) {
	r := statusRequest{
		kind: elementKind(cmd.cdb[1] & 0x0F), tags: cmd.bit(1, 0x10), identifiers: cmd.bit(6, 0x01),
		start: cmd.field(2, 2), count: cmd.field(4, 2), allocation: cmd.field(7, 3),
	}
	quirks := c.lib.config.Quirks
	if quirks.MaxElements > 0 {
		r.count = min(r.count, quirks.MaxElements)
	}
	switch {
	case r.kind > kindDrive, r.kind == kindAll && quirks.OneTypeOnly:
		return r, invalidField(1)
	case r.tags && quirks.NoBarcodeReader:
		return r, invalidField(1)
	case r.tags && r.identifiers && quirks.TagOrIdentifier:
		return r, invalidField(6)
	}
	return r, nil
}
