// SPDX-License-Identifier: Apache-2.0

package virtual

// The log pages.
const (
	logSupported  byte = 0x00
	logSequential byte = 0x0C
	logResponse   byte = 0x12
	logVolume     byte = 0x17
	logTapeAlert  byte = 0x2E
)

// logSense carries out LOG SENSE (SPC-4, 6.8) for current values.
func (d *drive) logSense(c *command) error {
	if c.cdb[3] != 0 {
		return invalidField(3)
	}
	code := c.cdb[2] & 0x3F
	var body []byte
	switch code {
	case logSupported:
		body = []byte{logSupported, logSequential, logResponse, logVolume, logTapeAlert}
	case logSequential:
		body = d.sequentialAccessPage()
	case logVolume:
		body = d.volumeStatisticsPage()
	case logResponse:
		body = d.alertResponsePage()
		d.alerts = 0
	case logTapeAlert:
		body = d.alertPage()
		d.alerts = 0
	default:
		return invalidField(2)
	}
	head := []byte{code, 0, 0, 0}
	putNumber(head[2:4], uint64(len(body)))
	c.replyData(append(head, body...), c.fieldAt(7, 2))
	return nil
}

// alertResponsePage is the TapeAlert Response page (SSC-4, 8.2.5): all flags in
// one parameter, the first flag in the top bit. Reading it clears them for
// everybody, as drives do; attribute 0002h leaves them set.
func (d *drive) alertResponsePage() []byte {
	b := make([]byte, 12)
	b[3] = 8
	putNumber(b[4:], d.alerts)
	return b
}

// alertPage is the TapeAlert page (SSC-4, 8.2.3): one parameter a flag.
// Reading it clears them.
func (d *drive) alertPage() []byte {
	var b []byte
	for flag := 1; flag <= 64; flag++ {
		set := byte(d.alerts >> (64 - flag) & 1)
		b = append(b, 0, byte(flag), 0, 1, set)
	}
	return b
}
