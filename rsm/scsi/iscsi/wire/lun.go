// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"encoding/binary"
	"fmt"
)

// LUN is a logical unit number as REPORT LUNS gives it and as PDUs carry it
// (SAM-5, 4.7). It goes from the one to the other unchanged.
type LUN [8]byte

// The address methods, in the top bits of the first byte (SAM-5, 4.7.7).
const (
	addressMethod    = 0xC0
	peripheralMethod = 0x00
	flatMethod       = 0x40
	// maxPeripheral and maxFlat are the highest numbers of the two methods.
	maxPeripheral = 0xFF
	maxFlat       = 0x3FFF
)

// NewLUN returns the logical unit number for a number that people use: by
// peripheral device addressing below 256, by flat space addressing above.
func NewLUN(n int) (LUN, error) {
	if n < 0 || n > maxFlat {
		return LUN{}, fmt.Errorf("logical unit number %d: not between 0 and %d: %w", n, maxFlat, ErrFormat)
	}
	var l LUN
	binary.BigEndian.PutUint16(l[:], uint16(n))
	if n > maxPeripheral {
		l[0] |= flatMethod
	}
	return l, nil
}

// Number is the number that people use. Logical units behind a second bus or
// level, and those that are no logical units (well known ones), have none.
func (l LUN) Number() (n int, ok bool) {
	first := int(binary.BigEndian.Uint16(l[:]))
	if l != (LUN{l[0], l[1]}) {
		return 0, false
	}
	switch l[0] & addressMethod {
	case peripheralMethod:
		return first, first <= maxPeripheral
	case flatMethod:
		return first & maxFlat, true
	}
	return 0, false
}

// String is the number, or all bytes in hexadecimal where there is none.
func (l LUN) String() string {
	if n, ok := l.Number(); ok {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%X", l[:])
}
