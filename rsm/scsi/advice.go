// SPDX-License-Identifier: Apache-2.0

package scsi

import "errors"

// Advice says what an answer of a device asks for. It is a statement about the
// answer alone; what to do about it is up to the caller.
type Advice uint8

// The kinds of advice.
const (
	// Refused: the device does not know or does not accept the command. The
	// advice of last resort.
	Refused Advice = iota
	// Poll: not now. Wait, ask TEST UNIT READY, then send the command again.
	Poll
	// Again: a Unit Attention. The command was not carried out, because
	// something happened before it; the code says what. Send it again.
	Again
	// Initialize: the device wants INITIALIZE ELEMENT STATUS or LOAD first.
	Initialize
	// Stale: the library is not as the sender believed. Look, never repeat.
	Stale
	// Hardware: a part failed. Leave it alone.
	Hardware
	// Operator: nothing goes on before a person has been there.
	Operator
	// Incompatible: the medium does not fit the drive.
	Incompatible
	// Cleaning: a cleaning cartridge is in the drive.
	Cleaning
	// NoMedium: nothing is in the drive, or it is not threaded.
	NoMedium
	// Prevented: somebody has prevented the removal of the medium.
	Prevented
	// Uncertain: the command was aborted, perhaps after it had been carried
	// out in part. Only looking can tell.
	Uncertain
	// Reserved: another host keeps the device for itself.
	Reserved
	// Unreadable: the medium cannot be read or written here.
	Unreadable
	// Blank: there is no recorded data at this position.
	Blank
	// Fine: no error, though something is worth telling.
	Fine
)

// codeAdvice is for codes that mean the same under every sense key that
// carries them.
var codeAdvice = map[uint16]Advice{
	0x2101: Stale, // invalid element address: the geometry has changed
	0x3000: Incompatible,
	0x3002: Incompatible,
	0x3003: Cleaning,
	0x3005: Incompatible,
	0x3A00: NoMedium,
	0x3A01: NoMedium,
	0x3A02: Operator,
	0x3A03: NoMedium,
	0x3A04: NoMedium,
	0x3B0D: Stale,
	0x3B0E: Stale,
	0x3B11: Operator,
	0x3B12: Operator,
	0x3B14: Operator,
	0x3B18: Operator,
	0x3B1A: Operator,
	0x5302: Prevented,
	0x5303: Prevented,
}

// notReadyAdvice is for NOT READY, ASC 04h. A qualifier that is not listed
// passes by itself.
var notReadyAdvice = map[byte]Advice{
	0x02: Initialize,
	0x03: Operator,
	0x8E: Operator, // the loader is in sequential mode
}

var senseKeyAdvice = map[SenseKey]Advice{
	NoSense:        Fine,
	RecoveredError: Fine,
	NotReady:       Poll,
	MediumError:    Unreadable,
	HardwareError:  Hardware,
	IllegalRequest: Refused,
	UnitAttention:  Again,
	DataProtect:    Unreadable,
	BlankCheck:     Blank,
	AbortedCommand: Uncertain,
}

// Advice classifies s.
func (s *Sense) Advice() Advice {
	if s.Key == UnitAttention && s.Code() == 0x3003 {
		return Cleaning
	}
	// "End of data not found" says that something is recorded.
	if s.Key == BlankCheck && s.ASC == 0x14 {
		return Unreadable
	}
	if s.Key == NotReady || s.Key == MediumError || s.Key == IllegalRequest {
		if advice, ok := codeAdvice[s.Code()]; ok {
			return advice
		}
	}
	if s.Key == NotReady && s.ASC == 0x04 {
		if advice, ok := notReadyAdvice[s.ASCQ]; ok {
			return advice
		}
	}
	if s.Key == IllegalRequest && s.ASC == 0x30 {
		return Incompatible
	}
	return senseKeyAdvice[s.Key]
}

// statusAdvice is for the endings without sense data (SAM-5, 5.3). A status
// that is not listed gives Refused, the advice of last resort.
var statusAdvice = map[Status]Advice{
	StatusGood:                Fine,
	StatusConditionMet:        Fine,
	StatusBusy:                Poll,
	StatusTaskSetFull:         Poll,
	StatusACAActive:           Poll,
	StatusReservationConflict: Reserved,
	StatusTaskAborted:         Uncertain,
}

// Advice classifies s.
func (s Status) Advice() Advice { return statusAdvice[s] }

// AdviceOf classifies the answer of a device that err carries: sense data, or
// a status, whose sense data are empty. ok is false when it carries neither;
// only then is s nil.
func AdviceOf(err error) (s *Sense, advice Advice, ok bool) {
	if errors.As(err, &s) {
		return s, s.Advice(), true
	}
	var status Status
	if errors.As(err, &status) {
		return &Sense{}, status.Advice(), true
	}
	return nil, Refused, false
}
