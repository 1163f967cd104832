// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi"
)

var (
	sourceEmpty = []byte{0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x3B, 0x0E, 0, 0, 0, 0}
	fileMark    = []byte{0x72, 0x00, 0x00, 0x01, 0, 0, 0, 4, 0x04, 2, 0, 0x80}
)

func TestEndsOfCommandsAreTranslated(t *testing.T) {
	const good, check, busy, conflict = scsi.StatusGood, scsi.StatusCheckCondition, scsi.StatusBusy, scsi.StatusReservationConflict
	type kind string
	const fine, sense, status, unknown, notSent kind = "fine", "sense", "status", "outcome unknown", "not sent"
	for _, c := range []struct {
		why  string
		in   answer
		want kind
		says string
	}{
		{"carried out", answer{status: good}, fine, ""},
		{"a condition was met", answer{status: scsi.StatusConditionMet}, fine, ""},
		{"bit 0 of the status belongs to the vendor", answer{status: 1}, fine, ""},
		{"refused", answer{status: check, sense: sourceEmpty}, sense, "source element empty"},
		{"refused, by a kernel before 5.14", answer{status: check, driver: driverSense, sense: sourceEmpty}, sense, "3B0E"},
		{"the driver suggests to try again", answer{status: check, driver: 0x18, sense: sourceEmpty}, sense, "3B0E"},
		{"sense data in descriptor format", answer{status: check, sense: fileMark}, sense, "filemark"},
		{"sense data without a status", answer{status: good, driver: driverSense, sense: fileMark}, sense, "filemark"},
		{"the flag of sense data without any", answer{status: good, driver: driverSense}, fine, ""},
		{"refused without a reason", answer{status: check}, unknown, "not which"},
		{"sense data of no known format", answer{status: check, sense: []byte{0x7F, 1, 2, 3}}, unknown, "7F"},
		{"busy", answer{status: busy}, status, "busy"},
		{"reserved", answer{status: conflict}, status, "another host"},
		{"reserved, as the kernel sums it up", answer{status: conflict, host: didNexusFailure}, status, "another host"},
		{"queue full", answer{status: scsi.StatusTaskSetFull}, status, "28h"},
		{"ACA active", answer{status: scsi.StatusACAActive}, status, "30h"},
		{"aborted by another host", answer{status: scsi.StatusTaskAborted}, status, "40h"},
		{"refused, as the kernel sums it up", answer{status: check, host: didTargetFailure, sense: sourceEmpty}, sense, "3B0E"},
		{"out of space, as the kernel sums it up", answer{status: check, host: didAllocFailure, sense: sourceEmpty}, sense, "3B0E"},
		{"medium error, as the kernel sums it up", answer{status: check, host: didMediumError, sense: sourceEmpty}, sense, "3B0E"},
		{"a summary without an answer", answer{status: good, host: didTargetFailure}, unknown, "10h"},
		{"passed through", answer{status: check, host: didPassthrough, sense: sourceEmpty}, sense, "3B0E"},
		{"no connection: maybe it went away meanwhile", answer{host: didNoConnect}, unknown, "still there"},
		{"no such device", answer{host: didBadTarget}, notSent, "still there"},
		{"bus busy", answer{host: 0x02}, unknown, "02h"},
		{"time up", answer{host: 0x03, driver: 0x06}, unknown, "time was up"},
		{"aborted", answer{host: 0x05}, unknown, "aborted"},
		{"parity", answer{host: 0x06}, unknown, "parity"},
		{"adapter error", answer{host: 0x07}, unknown, "07h"},
		{"reset", answer{host: 0x08}, unknown, "reset"},
		{"a reset wins over sense data", answer{status: check, host: 0x08, sense: sourceEmpty}, unknown, "reset"},
		{"bad interrupt", answer{host: 0x09}, unknown, "09h"},
		{"soft error", answer{host: 0x0B}, unknown, "0Bh"},
		{"immediate retry", answer{host: 0x0C}, unknown, "0Ch"},
		{"requeue", answer{host: 0x0D}, unknown, "0Dh"},
		{"link disrupted", answer{host: 0x0E}, unknown, "link"},
		{"link down", answer{host: 0x0F}, unknown, "link"},
		{"link poor", answer{host: 0x14}, unknown, "link"},
		{"a code of a later kernel", answer{host: 0x77}, unknown, "77h"},
		{"the driver's time was up", answer{driver: 0x06}, unknown, "06h"},
		{"the driver failed", answer{driver: 0x07}, unknown, "07h"},
		{"a suggestion alone", answer{driver: 0x10}, fine, ""},
	} {
		err := c.in.commandError()
		got := fine
		var s *scsi.Sense
		var st scsi.Status
		switch {
		case errors.As(err, &s):
			got = sense
		case errors.As(err, &st):
			got = status
		case errors.Is(err, scsi.ErrOutcomeUnknown):
			got = unknown
		case err != nil:
			got = notSent
		}
		if got != c.want || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v, wanted %s with %q", c.why, err, c.want, c.says)
		}
	}
}

func TestBytesMovedNeverExceedTheBuffer(t *testing.T) {
	for _, c := range []struct {
		why      string
		size     int
		residual int32
		want     int
	}{
		{"all of it", 96, 0, 96},
		{"a part", 96, 60, 36},
		{"nothing", 96, 96, 0},
		{"a residual beyond the buffer", 96, 200, 0},
		{"more than fits", 96, -8, 96},
		{"no buffer", 0, 0, 0},
		{"no buffer and a residual", 0, 18, 0},
		{"the least residual", 96, -1 << 31, 96},
	} {
		if got := (answer{residual: c.residual}).bytesMoved(c.size); got != c.want {
			t.Errorf("%s: %d bytes of %d with residual %d, wanted %d", c.why, got, c.size, c.residual, c.want)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(byte(2), uint16(0), uint16(8), int32(0), uint16(255), sourceEmpty)
	f.Add(byte(2), uint16(0x10), uint16(0), int32(-5), uint16(0), fileMark)
	f.Add(byte(0), uint16(3), uint16(6), int32(1<<30), uint16(64), []byte(nil))
	f.Fuzz(func(t *testing.T, status byte, host, driver uint16, residual int32, size uint16, sense []byte) {
		a := answer{status: scsi.Status(status), host: host, driver: driver, residual: residual, sense: sense}
		if n := a.bytesMoved(int(size)); n < 0 || n > int(size) {
			t.Fatalf("%d bytes of %d moved", n, size)
		}
		err := a.commandError()
		if err != nil && err.Error() == "" {
			t.Fatal("an error without words")
		}
		if (status|1) != 1 && (status|1) != 5 && err == nil {
			t.Fatalf("status %02Xh taken for success", status)
		}
		if _, _, sensed := scsi.AdviceOf(err); sensed && errors.Is(err, scsi.ErrOutcomeUnknown) {
			t.Fatal("sense data of a command whose outcome is unknown: somebody would act on it")
		}
	})
}
