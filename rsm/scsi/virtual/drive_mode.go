// SPDX-License-Identifier: Apache-2.0

package virtual

// modeSense6 carries out MODE SENSE(6).
func (d *drive) modeSense6(c *command) error {
	data, err := d.collectModeData(c)
	if err == nil {
		c.replyData(data.encodeForModeSense6(), c.fieldAt(4, 1))
	}
	return err
}

// modeSense10 carries out MODE SENSE(10).
func (d *drive) modeSense10(c *command) error {
	data, err := d.collectModeData(c)
	if err == nil {
		c.replyData(data.encodeForModeSense10(), c.fieldAt(7, 2))
	}
	return err
}

// collectModeData is the drive's mode: write protection in bit 7 of the header's
// device-specific byte, buffered mode in bits 6 to 4; then the block
// descriptor; then the pages (SSC-4, 8.3). Page 0 asks for no page.
func (d *drive) collectModeData(c *command) (modeData, error) {
	if c.cdb[3] != 0 {
		return modeData{}, invalidField(3)
	}
	m := modeData{deviceSpecific: 0x10}
	medium := d.element.cartridge
	if d.state == ejected {
		medium = nil
	}
	if medium != nil && !d.canWriteMedium() {
		m.deviceSpecific |= 0x80
	}
	if !c.bitAt(1, 0x08) {
		m.descriptor = make([]byte, 8)
		if medium != nil {
			m.descriptor[0] = densityOf(medium.MediaType)
		}
		putNumber(m.descriptor[5:8], uint64(d.blockLength))
	}
	if c.cdb[2] == 0 {
		return m, nil
	}
	var err error
	m.pages, err = encodePages(c.cdb[2], []modePage{{pageConfiguration, configurationPage(medium)}})
	return m, err
}

// configurationPage is the medium configuration page (SSC-4, 8.3.7): whether
// the medium is WORM, and that on WORM media neither labels nor filemarks are
// overwritten.
func configurationPage(medium *cartridge) []byte {
	b := make([]byte, 30)
	if medium != nil && medium.WORM {
		b[0], b[2], b[3] = 0x01, 0x01, 0x02
	}
	return b
}

// modeSelect6 carries out MODE SELECT(6), of which the block descriptor is
// taken: it sets the length of fixed blocks.
func (d *drive) modeSelect6(c *command) error {
	if c.bitAt(1, 0x01) {
		return invalidField(1) // SP: nothing can be saved
	}
	list, err := c.takeParameters(c.fieldAt(4, 1))
	if err != nil || len(list) == 0 {
		return err
	}
	if len(list) < 4 || (list[3] != 0 && list[3] != 8) || len(list) < 4+int(list[3]) {
		return illegalRequest(codeParameterLength)
	}
	if len(list) > 4+int(list[3]) {
		return invalidParameter(4 + int(list[3])) // no page can be changed
	}
	if list[3] == 0 {
		return nil
	}
	length := int(readNumber(list[9:12]))
	if length > maxBlock {
		return invalidParameter(9)
	}
	d.blockLength = length
	return nil
}
