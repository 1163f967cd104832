// SPDX-License-Identifier: Apache-2.0

package virtual

// modeSense6 carries out MODE SENSE(6).
func (c *changer) modeSense6(cmd *command) error {
	data, err := c.collectModeData(cmd)
	if err == nil {
		cmd.replyData(data.encodeForModeSense6(), cmd.fieldAt(4, 1))
	}
	return err
}

// modeSense10 carries out MODE SENSE(10).
func (c *changer) modeSense10(cmd *command) error {
	data, err := c.collectModeData(cmd)
	if err == nil {
		cmd.replyData(data.encodeForModeSense10(), cmd.fieldAt(7, 2))
	}
	return err
}

func (c *changer) collectModeData(cmd *command) (modeData, error) {
	if cmd.cdb[3] != 0 {
		return modeData{}, invalidField(3)
	}
	pages, err := encodePages(cmd.cdb[2], []modePage{
		{pageElements, c.lib.config.assignmentPage()},
		{pageGeometry, c.lib.config.geometryPage()},
		{pageCapabilities, c.lib.capabilitiesPage()},
	})
	return modeData{pages: pages}, err
}

// assignmentPage is the element address assignment page (SMC-3, 7.3.3).
func (c Config) assignmentPage() []byte {
	b := make([]byte, 18)
	transports, slots := c.Transports, c.Slots
	slots.Count -= c.Quirks.HiddenSlots
	if c.Quirks.NoTransports {
		transports = Range{}
	}
	for i, r := range []Range{transports, slots, c.Ports, c.Drives} {
		putNumber(b[4*i:4*i+2], uint64(r.First))
		putNumber(b[4*i+2:4*i+4], uint64(r.Count))
	}
	return b
}

// geometryPage is the transport geometry page (SMC-3, 7.3.4): for each
// transport, whether it rotates, and its number in its set.
func (c Config) geometryPage() []byte {
	var b []byte
	for i := range c.Transports.Count {
		rotates := byte(0)
		if c.Rotates {
			rotates = 1
		}
		b = append(b, rotates, byte(i))
	}
	return b
}

// capabilitiesPage is the device capabilities page (SMC-3, 7.3.2): where media
// are kept, and between which kinds of element they can be moved and
// exchanged. Bit 0 of each byte is the transport, bit 1 the slots, bit 2 the
// ports, bit 3 the drives.
func (l *Library) capabilitiesPage() []byte {
	b := make([]byte, 18)
	kinds := []elementKind{kindTransport, kindSlot, kindPort, kindDrive}
	for i, from := range kinds {
		if from != kindTransport {
			b[0] |= 1 << i
		}
		for j, to := range kinds {
			if l.hasDirectRoute(from, to) {
				b[2+i] |= 1 << j
				if from != kindTransport {
					b[10+i] |= 1 << j
				}
			}
		}
	}
	return b
}
