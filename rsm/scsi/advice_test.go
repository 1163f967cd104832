// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"fmt"
	"testing"
)

func TestAdviceForEachSense(t *testing.T) {
	for _, c := range []struct {
		key       SenseKey
		asc, ascq byte
		want      Advice
		reason    string
	}{
		{NotReady, 0x04, 0x00, Poll, "not ready, no cause given"},
		{NotReady, 0x04, 0x01, Poll, "becoming ready"},
		{NotReady, 0x04, 0x02, Initialize, "wants initialising"},
		{NotReady, 0x04, 0x03, Operator, "manual intervention"},
		{NotReady, 0x04, 0x07, Poll, "operation in progress"},
		{NotReady, 0x04, 0x12, Poll, "offline"},
		{NotReady, 0x04, 0x85, Poll, "IBM library paused"},
		{NotReady, 0x04, 0x8E, Operator, "sequential mode"},
		{NotReady, 0x30, 0x03, Cleaning, "cleaning cartridge"},
		{UnitAttention, 0x30, 0x03, Cleaning, "cleaning cartridge, as news"},
		{NotReady, 0x3A, 0x00, NoMedium, "empty"},
		{NotReady, 0x3A, 0x02, Operator, "door open"},
		{HardwareError, 0x04, 0x03, Hardware, "the key decides"},
		{HardwareError, 0x40, 0x01, Hardware, "component"},
		{HardwareError, 0x3B, 0x0D, Hardware, "the key decides"},
		{IllegalRequest, 0x20, 0x00, Refused, "no such command"},
		{IllegalRequest, 0x21, 0x01, Stale, "no such element"},
		{IllegalRequest, 0x24, 0x00, Refused, "invalid field"},
		{IllegalRequest, 0x3B, 0x0D, Stale, "destination full"},
		{IllegalRequest, 0x3B, 0x0E, Stale, "source empty"},
		{IllegalRequest, 0x3B, 0x12, Operator, "magazine removed"},
		{IllegalRequest, 0x30, 0x00, Incompatible, "does not fit"},
		{IllegalRequest, 0x30, 0x05, Incompatible, "does not fit"},
		{MediumError, 0x30, 0x02, Incompatible, "format of another generation"},
		{MediumError, 0x30, 0x01, Unreadable, "unknown format is the medium's own trouble"},
		{IllegalRequest, 0x53, 0x02, Prevented, "prevented"},
		{UnitAttention, 0x28, 0x00, Again, "medium changed"},
		{UnitAttention, 0x28, 0x01, Again, "port accessed"},
		{UnitAttention, 0x29, 0x01, Again, "power on"},
		{UnitAttention, 0x3B, 0x12, Again, "news, not a refusal"},
		{DataProtect, 0x27, 0x00, Unreadable, "write protected"},
		{DataProtect, 0x74, 0x01, Unreadable, "cannot decrypt"},
		{BlankCheck, 0x00, 0x05, Blank, "end of data"},
		{BlankCheck, 0x00, 0x00, Blank, "end of data, without words"},
		{BlankCheck, 0x14, 0x03, Unreadable, "end of data not found is not blank"},
		{MediumError, 0x11, 0x00, Unreadable, "read error"},
		{AbortedCommand, 0x4B, 0x00, Uncertain, "aborted"},
		{RecoveredError, 0x00, 0x00, Fine, "recovered"},
		{NoSense, 0x00, 0x01, Fine, "filemark"},
		{VendorSpecific, 0x80, 0x00, Refused, "unknown: the advice of last resort"},
	} {
		s := Sense{Key: c.key, ASC: c.asc, ASCQ: c.ascq}
		if got := s.Advice(); got != c.want {
			t.Errorf("%v (%s): got advice %d, want %d", &s, c.reason, got, c.want)
		}
	}
}

func TestAStatusHasAdviceToo(t *testing.T) {
	for status, want := range map[Status]Advice{
		StatusBusy:                Poll,
		StatusTaskSetFull:         Poll,
		StatusACAActive:           Poll,
		StatusReservationConflict: Reserved,
		StatusTaskAborted:         Uncertain,
		StatusConditionMet:        Fine,
		0x22:                      Refused, // COMMAND TERMINATED, of SCSI-2
	} {
		s, got, ok := AdviceOf(fmt.Errorf("TEST UNIT READY: %w", status))
		if !ok || got != want {
			t.Errorf("%v: got advice %d, want %d", status, got, want)
		}
		if s == nil || s.Code() != 0 || s.Deferred {
			t.Errorf("%v: its sense data are %+v, not empty", status, s)
		}
	}
}
