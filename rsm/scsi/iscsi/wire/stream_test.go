// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

func TestTheEndBetweenTwoPDUsIsEOF(t *testing.T) {
	s := streamOf(encodeMessage(t, &wire.NopIn{}, wire.Digests{}))
	if _, err := s.ReadMessage(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadMessage(); err != io.EOF { //nolint:errorlint // that it is not wrapped is what is tested
		t.Errorf("got %v, want io.EOF itself", err)
	}
}

func TestTheEndWithinAPDUIsUnexpected(t *testing.T) {
	digests := wire.Digests{Header: true, Data: true}
	whole := encodeMessage(t, &wire.SCSICommand{ExtendedCDB: []byte{1, 2, 3}, Data: []byte("abcde")}, digests)
	for n := 1; n < len(whole); n++ {
		s := streamOf(whole[:n])
		s.Digests = digests
		if _, err := s.ReadMessage(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

// A peer that announces 16 MiB gets an error, not the memory.
func TestADataSegmentBeyondTheLimitIsRefusedBeforeMemoryIsTaken(t *testing.T) {
	header := make([]byte, wire.HeaderLength)
	header[0] = byte(wire.OpDataIn)
	header[5], header[6], header[7] = 0xFF, 0xFF, 0xFF
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := streamOf(header).ReadMessage()
	runtime.ReadMemStats(&after)
	if !errors.Is(err, wire.ErrFormat) || !strings.Contains(err.Error(), "Data-In") || !strings.Contains(err.Error(), "16777215") {
		t.Errorf("got %v", err)
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 1<<20 {
		t.Errorf("%d bytes were taken", taken)
	}
}

func TestTheLimitOfADataSegmentIsInclusive(t *testing.T) {
	for size, fits := range map[int]bool{wire.DefaultSegment: true, wire.DefaultSegment + 1: false} {
		_, err := streamOf(encodeMessage(t, &wire.DataIn{Data: make([]byte, size)}, wire.Digests{})).ReadMessage()
		if (err == nil) != fits {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestAnUnknownOpcodeIsAnError(t *testing.T) {
	for _, op := range []byte{0x07, 0x10, 0x1C, 0x27, 0x3E} {
		header := make([]byte, wire.HeaderLength)
		header[0], header[4] = op, 0xFF // what it says of more to come is not waited for
		if _, err := streamOf(header).ReadMessage(); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("opcode %02Xh: %v", op, err)
		}
		header = encodeMessage(t, &wire.NopIn{}, wire.Digests{Header: true})
		header[0] = op
		s := streamOf(header)
		s.Digests.Header = true
		if _, err := s.ReadMessage(); !errors.Is(err, wire.ErrHeaderDigest) {
			t.Errorf("opcode %02Xh, with a digest: %v", op, err)
		}
	}
}

func TestABrokenAdditionalHeaderIsAnError(t *testing.T) {
	for _, ahs := range []string{
		"00 00 01 00",             // no bytes
		"00 09 01 00",             // beyond the end
		"FF FF 01 00",             // far beyond the end
		"00 01 02 00 00 00 00 00", // the second one has no bytes
	} {
		pdu := encodeMessage(t, &wire.SCSICommand{}, wire.Digests{})
		b := unhex(t, ahs)
		pdu[4] = byte(len(b) / 4)
		if _, err := streamOf(append(pdu, b...)).ReadMessage(); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%s: %v", ahs, err)
		}
	}
}

// A bidirectional read length comes before the extended CDB; other PDUs have
// additional headers that nobody knows.
func TestAdditionalHeadersThatAreNotKnownArePassedOver(t *testing.T) {
	ahs := unhex(t, "00 05 02 00 00 00 00 07  00 02 01 00 AB 00 00 00")
	for _, m := range []wire.Message{&wire.SCSICommand{Data: []byte("abcd")}, &wire.DataIn{Data: []byte("abcd")}} {
		pdu := encodeMessage(t, m, wire.Digests{})
		pdu[4] = byte(len(ahs) / 4)
		got, err := streamOf(append(append(bytes.Clone(pdu[:48]), ahs...), pdu[48:]...)).ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := got.(*wire.SCSICommand); ok && !bytes.Equal(c.ExtendedCDB, []byte{0xAB}) {
			t.Errorf("extended CDB %X", c.ExtendedCDB)
		}
		if !bytes.Contains(encodeMessage(t, got, wire.Digests{}), []byte("abcd")) {
			t.Errorf("%s: the data is lost", got.Opcode())
		}
	}
}

func TestWhatDoesNotFitIsNotSent(t *testing.T) {
	var sent bytes.Buffer
	s := wire.NewStream(connection{nil, &sent})
	for _, m := range []wire.Message{
		&wire.DataOut{Data: make([]byte, 1<<24)},
		&wire.SCSICommand{ExtendedCDB: make([]byte, 1020)},
	} {
		if err := s.WriteMessage(m); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%s: %v", m.Opcode(), err)
		}
	}
	if sent.Len() != 0 {
		t.Errorf("%d bytes were sent", sent.Len())
	}
}

type countingWriter struct{ calls int }

func (w *countingWriter) Write(b []byte) (int, error) {
	w.calls++
	return len(b), nil
}

func TestAPDUIsSentAtOnce(t *testing.T) {
	w := new(countingWriter)
	s := wire.NewStream(connection{nil, w})
	s.Digests = wire.Digests{Header: true, Data: true}
	if err := s.WriteMessage(&wire.DataOut{Data: make([]byte, 100_000)}); err != nil {
		t.Fatal(err)
	}
	if w.calls != 1 {
		t.Errorf("%d calls of Write", w.calls)
	}
}

func TestAFailedWriteNamesThePDU(t *testing.T) {
	broken, end := io.Pipe()
	_ = broken.Close()
	err := wire.NewStream(connection{nil, end}).WriteMessage(&wire.NopOut{})
	if !errors.Is(err, io.ErrClosedPipe) || !strings.Contains(err.Error(), "NOP-Out") {
		t.Errorf("got %v", err)
	}
}

func TestPDUsCostNoMemoryOfTheirOwn(t *testing.T) {
	var network bytes.Buffer
	s := wire.NewStream(&network)
	s.Digests = wire.Digests{Header: true, Data: true}
	command := &wire.SCSICommand{Data: make([]byte, 512)}
	got := testing.AllocsPerRun(100, func() {
		if err := s.WriteMessage(command); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReadMessage(); err != nil {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations for a PDU there and back", got)
	}
}
