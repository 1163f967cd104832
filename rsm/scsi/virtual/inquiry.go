// SPDX-License-Identifier: Apache-2.0

package virtual

// identity is how a unit presents itself.
type identity struct {
	// deviceType is the peripheral device type (SPC-4, table 138).
	deviceType                        byte
	vendor, product, revision, serial string
	// serialTold is the serial number in page 80h.
	serialTold string
}

// The peripheral device types.
const (
	typeTape    byte = 0x01
	typeChanger byte = 0x08
)

// t10Designator is the T10 vendor identification designator: vendor, product,
// serial number (SPC-4, 7.8.5.4).
func (i identity) t10Designator(serialSize int) []byte {
	b := make([]byte, 24+serialSize)
	putText(b[:8], i.vendor)
	putText(b[8:24], i.product)
	putText(b[24:], i.serial)
	return b
}

// standardData is the standard INQUIRY data (SPC-4, 6.4.2).
func (i identity) standardData() []byte {
	b := make([]byte, 36)
	b[0], b[1], b[2], b[3], b[4] = i.deviceType, 0x80, 0x06, 0x02, byte(len(b)-5)
	putText(b[8:16], i.vendor)
	putText(b[16:32], i.product)
	putText(b[32:36], i.revision)
	return b
}

// vitalProductPage is a page of vital product data (SPC-4, 7.8), nil when there
// is none of that code.
func (i identity) vitalProductPage(code byte) []byte {
	var body []byte
	switch code {
	case 0x00:
		body = []byte{0x00, 0x80, 0x83}
	case 0x80:
		body = []byte(i.serialTold)
	case 0x83:
		designator := i.t10Designator(len(i.serial))
		body = append([]byte{0x02, 0x01, 0, byte(len(designator))}, designator...)
	default:
		return nil
	}
	head := []byte{i.deviceType, code, 0, 0}
	putNumber(head[2:4], uint64(len(body)))
	return append(head, body...)
}

// answerInquiry carries out INQUIRY (SPC-4, 6.4).
func (u *unit) answerInquiry(c *command) error {
	data := u.identity.standardData()
	switch {
	case c.bitAt(1, 0x01):
		data = u.identity.vitalProductPage(c.cdb[2])
		if data == nil {
			return invalidField(2)
		}
	case c.cdb[2] != 0:
		return invalidField(2)
	}
	c.replyData(data, c.fieldAt(3, 2))
	return nil
}

// answerReportLUNs carries out REPORT LUNS (SPC-4, 6.33). There are no well-known
// units.
func (u *unit) answerReportLUNs(c *command) error {
	var luns []byte
	switch c.cdb[2] {
	case 0x00, 0x02:
		luns = make([]byte, 8*(1+len(u.lib.drives)))
	case 0x01:
	default:
		return invalidField(2)
	}
	for i := 0; i < len(luns); i += 8 {
		luns[i+1] = byte(i / 8)
	}
	head := make([]byte, 8)
	putNumber(head[:4], uint64(len(luns)))
	c.replyData(append(head, luns...), c.fieldAt(6, 4))
	return nil
}
