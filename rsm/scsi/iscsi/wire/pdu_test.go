// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

func TestAPDUIsWrittenAsTheRFCDrawsIt(t *testing.T) {
	for _, c := range pdus {
		t.Run(c.pdu.Opcode().String(), func(t *testing.T) {
			if got, want := encodeMessage(t, c.pdu, wire.Digests{}), unhex(t, c.bytes); !bytes.Equal(got, want) {
				t.Errorf("got  %X\nwant %X", got, want)
			}
		})
	}
}

func TestAPDUIsReadAsTheRFCDrawsIt(t *testing.T) {
	for _, c := range pdus {
		t.Run(c.pdu.Opcode().String(), func(t *testing.T) {
			got, err := streamOf(unhex(t, c.bytes)).ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.pdu, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryKindOfPDUIsInTheTable(t *testing.T) {
	seen := map[wire.Opcode]bool{}
	for _, c := range pdus {
		seen[c.pdu.Opcode()] = true
	}
	for op := range wire.Opcode(0x40) {
		if _, err := wire.New(op); err == nil && !seen[op] {
			t.Errorf("%s is not in the table", op)
		}
	}
}

func TestADecodedPDUForgetsTheOneBefore(t *testing.T) {
	full := unhex(t, pdus[0].bytes)
	empty := encodeMessage(t, &wire.SCSICommand{}, wire.Digests{})
	s := streamOf(append(full, empty...))
	if _, err := s.ReadMessage(); err != nil {
		t.Fatal(err)
	}
	got, err := s.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&wire.SCSICommand{}, got); diff != "" {
		t.Error(diff)
	}
}
