// SPDX-License-Identifier: Apache-2.0

package virtual

import "rsm.storage/rsmctl/rsm/scsi"

// The additional sense codes that the library answers with (SPC-4, annex D):
// ASC and ASCQ as one number.
const (
	codeFilemark           = 0x0001
	codeBeginning          = 0x0004
	codeEndOfData          = 0x0005
	codeBecomingReady      = 0x0401
	codeNeedsLoad          = 0x0402
	codeInProgress         = 0x0407
	codeUnrecoveredRead    = 0x1100
	codeParameterLength    = 0x1A00
	codeInvalidOpcode      = 0x2000
	codeInvalidAddress     = 0x2101
	codeInvalidField       = 0x2400
	codeInvalidParameter   = 0x2600
	codeWriteProtected     = 0x2700
	codeMediumChanged      = 0x2800
	codePortAccessed       = 0x2801
	codePowerOn            = 0x2900
	codeIncompatible       = 0x3000
	codeCleaning           = 0x3003
	codeWORM               = 0x300C
	codeSavingNotSupported = 0x3900
	codeNoMedium           = 0x3A00
	codeDestinationFull    = 0x3B0D
	codeSourceEmpty        = 0x3B0E
	codeDiagnosticFailure  = 0x4000
	codeDataPhase          = 0x4B00
	codeRemovalPrevented   = 0x5302
	codePreventedByDrive   = 0x5303
	codeVendor             = 0x8000
)

// checkCondition is a CHECK CONDITION with the key and code.
func checkCondition(key scsi.SenseKey, code uint16) *scsi.Sense {
	return &scsi.Sense{Key: key, ASC: byte(code >> 8), ASCQ: byte(code)}
}

// illegalRequest is an ILLEGAL REQUEST.
func illegalRequest(code uint16) error { return checkCondition(scsi.IllegalRequest, code) }

// notReady is a NOT READY.
func notReady(code uint16) error { return checkCondition(scsi.NotReady, code) }

// invalidField refuses a command because of one of its bytes.
func invalidField(at int) error {
	s := checkCondition(scsi.IllegalRequest, codeInvalidField)
	s.HasField, s.FieldInCommand, s.Field = true, true, at
	return s
}

// invalidParameter refuses a parameter list because of one of its bytes.
func invalidParameter(at int) error {
	s := checkCondition(scsi.IllegalRequest, codeInvalidParameter)
	s.HasField, s.Field = true, at
	return s
}

// senseSize is the size of sense data of fixed format.
const senseSize = 18

// encodeSense lays sense data out in the fixed format (SPC-4, 4.5.3). What
// REQUEST SENSE has to tell is a unit attention or nothing: neither has flags
// or an information field.
func encodeSense(s *scsi.Sense) []byte {
	b := make([]byte, senseSize)
	b[0], b[2], b[7] = 0x70, byte(s.Key), senseSize-8
	b[12], b[13] = s.ASC, s.ASCQ
	return b
}
