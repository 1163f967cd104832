// SPDX-License-Identifier: Apache-2.0

package virtual

// The mode pages.
const (
	pageAll           byte = 0x3F
	pageElements      byte = 0x1D
	pageGeometry      byte = 0x1E
	pageCapabilities  byte = 0x1F
	pageConfiguration byte = 0x1D // of a tape drive: medium configuration
)

// The values of the page control field (SPC-4, table 155).
const (
	controlCurrent    = 0
	controlChangeable = 1
	controlSaved      = 3
)

// modeData is the answer to a MODE SENSE, before its header.
type modeData struct {
	// deviceSpecific is the header's device-specific byte.
	deviceSpecific byte
	descriptor     []byte
	pages          []byte
}

// encodeForModeSense6 is the answer with the header of MODE SENSE(6).
func (m modeData) encodeForModeSense6() []byte {
	b := []byte{0, 0, m.deviceSpecific, byte(len(m.descriptor))}
	b = append(append(b, m.descriptor...), m.pages...)
	b[0] = byte(len(b) - 1)
	return b
}

// encodeForModeSense10 is the answer with the header of MODE SENSE(10).
func (m modeData) encodeForModeSense10() []byte {
	b := make([]byte, 8)
	b[3], b[7] = m.deviceSpecific, byte(len(m.descriptor))
	b = append(append(b, m.descriptor...), m.pages...)
	putNumber(b[:2], uint64(len(b)-2))
	return b
}

// modePage is one page: its code and its bytes after code and length.
type modePage struct {
	code byte
	body []byte
}

// encodePages lays out the pages that a MODE SENSE asks for in byte 2. Nothing
// in them can be changed or saved.
func encodePages(selector byte, pages []modePage) ([]byte, error) {
	control, code := selector>>6, selector&0x3F
	if control == controlSaved {
		return nil, illegalRequest(codeSavingNotSupported)
	}
	var out []byte
	for _, p := range pages {
		if code != pageAll && code != p.code {
			continue
		}
		out = append(out, p.code, byte(len(p.body)))
		if control == controlChangeable {
			out = append(out, make([]byte, len(p.body))...)
		} else {
			out = append(out, p.body...)
		}
	}
	if out == nil {
		return nil, invalidField(2)
	}
	return out, nil
}
