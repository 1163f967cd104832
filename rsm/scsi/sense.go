// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// SenseKey is the broad class of a sense code (SPC-4, 4.5.6).
type SenseKey byte

// The sense keys.
const (
	NoSense        SenseKey = 0x0
	RecoveredError SenseKey = 0x1
	NotReady       SenseKey = 0x2
	MediumError    SenseKey = 0x3
	HardwareError  SenseKey = 0x4
	IllegalRequest SenseKey = 0x5
	UnitAttention  SenseKey = 0x6
	DataProtect    SenseKey = 0x7
	BlankCheck     SenseKey = 0x8
	VendorSpecific SenseKey = 0x9
	CopyAborted    SenseKey = 0xA
	AbortedCommand SenseKey = 0xB
	VolumeOverflow SenseKey = 0xD
	Miscompare     SenseKey = 0xE
)

// Sense is what a device says of a command that ended with CHECK CONDITION.
// It is an error; use errors.As with a *Sense.
type Sense struct {
	Key SenseKey
	// ASC and ASCQ are the additional sense code and its qualifier.
	ASC, ASCQ byte
	// FileMark, EOM and ILI are the flags of sequential access devices:
	// a filemark was met, the end (or the beginning) of the medium was met,
	// the block did not have the length asked for.
	FileMark, EOM, ILI bool
	// Valid says that Information means something.
	Valid bool
	// Information is, for a READ, the length asked for minus the length of
	// the block (negative when the block was longer).
	Information int64
	// Deferred: the error belongs to an earlier command, not to this one.
	Deferred bool
	// Field is the byte of the command or of the parameter list that the
	// device objects to; HasField says that it was given, FieldInCommand
	// which of the two it is.
	Field          int
	HasField       bool
	FieldInCommand bool
}

// errShortSense is returned for data that cannot be sense data.
var errShortSense = errors.New("sense data: too short or of unknown format")

// ParseSense reads sense data of fixed format (70h, 71h) and descriptor
// format (72h, 73h) (SPC-4, 4.5). Data that was cut short yields the fields
// that are there; only the key must be.
func ParseSense(b []byte) (*Sense, error) {
	if len(b) == 0 {
		return nil, errShortSense
	}
	switch b[0] & 0x7F {
	case 0x70, 0x71:
		return parseFixedSense(b)
	case 0x72, 0x73:
		return parseDescriptorSense(b)
	}
	return nil, fmt.Errorf("%w: response code %02Xh", errShortSense, b[0])
}

func parseFixedSense(b []byte) (*Sense, error) {
	if len(b) < 3 {
		return nil, errShortSense
	}
	s := &Sense{
		Key:      SenseKey(b[2] & 0x0F),
		FileMark: b[2]&0x80 != 0,
		EOM:      b[2]&0x40 != 0,
		ILI:      b[2]&0x20 != 0,
		Deferred: b[0]&0x7F == 0x71,
	}
	if len(b) >= 7 && b[0]&0x80 != 0 {
		s.Valid = true
		s.Information = int64(int32(binary.BigEndian.Uint32(b[3:])))
	}
	// Byte 7 says how much of the rest the device filled in; devices that
	// leave it 0 send the codes all the same.
	if len(b) >= 14 {
		s.ASC, s.ASCQ = b[12], b[13]
	}
	if len(b) >= 18 {
		s.setFieldPointer(b[15:18])
	}
	return s, nil
}

func parseDescriptorSense(b []byte) (*Sense, error) {
	if len(b) < 4 {
		return nil, errShortSense
	}
	s := &Sense{
		Key:      SenseKey(b[1] & 0x0F),
		ASC:      b[2],
		ASCQ:     b[3],
		Deferred: b[0]&0x7F == 0x73,
	}
	if len(b) < 8 {
		return s, nil
	}
	rest := b[8:min(len(b), 8+int(b[7]))]
	for len(rest) >= 2 {
		size := 2 + int(rest[1])
		if size > len(rest) {
			break
		}
		s.addSenseDescriptor(rest[:size])
		rest = rest[size:]
	}
	return s, nil
}

// addSenseDescriptor takes over one sense data descriptor (SPC-4, 4.5.2).
func (s *Sense) addSenseDescriptor(d []byte) {
	switch {
	case d[0] == 0x00 && len(d) >= 12 && d[2]&0x80 != 0: // information
		s.Valid = true
		s.Information = int64(binary.BigEndian.Uint64(d[4:]))
	case d[0] == 0x02 && len(d) >= 7: // sense key specific
		s.setFieldPointer(d[4:7])
	case d[0] == 0x04 && len(d) >= 4: // stream commands
		s.FileMark = d[3]&0x80 != 0
		s.EOM = d[3]&0x40 != 0
		s.ILI = d[3]&0x20 != 0
	}
}

// setFieldPointer reads the field pointer (SPC-4, 4.5.2.4.2); for other keys
// than ILLEGAL REQUEST these bytes mean other things.
func (s *Sense) setFieldPointer(b []byte) {
	if s.Key != IllegalRequest || b[0]&0x80 == 0 {
		return
	}
	s.HasField = true
	s.FieldInCommand = b[0]&0x40 != 0
	s.Field = int(binary.BigEndian.Uint16(b[1:]))
}

// Code is ASC and ASCQ as one number: 3B0Eh for 3B/0E.
func (s *Sense) Code() uint16 { return uint16(s.ASC)<<8 | uint16(s.ASCQ) }

// NoKey tells whether the drive refuses because of encryption: it has no key,
// or the wrong one, or wants none to be used (SSC-4, 4.2.22: DATA PROTECT with
// 74h).
func (s *Sense) NoKey() bool { return s.Key == DataProtect && s.ASC == 0x74 }

// Error says in plain words what the device said:
// "illegal request: medium source element empty (5/3B0E)".
func (s *Sense) Error() string {
	text := explainSense(s)
	if s.HasField {
		where := "parameters"
		if s.FieldInCommand {
			where = "command"
		}
		text += fmt.Sprintf(", byte %d of the %s", s.Field, where)
	}
	if s.Deferred {
		text += ", left over from an earlier command"
	}
	return fmt.Sprintf("%s: %s (%X/%04X)", s.Key, text, byte(s.Key), s.Code())
}
