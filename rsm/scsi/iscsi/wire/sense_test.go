// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

func TestSenseDataIsFoundInItsSegment(t *testing.T) {
	for _, c := range []struct {
		segment, want []byte
		malformed     bool
	}{
		{nil, nil, false},
		{wire.SenseSegment([]byte{0x70, 0, 5}), []byte{0x70, 0, 5}, false},
		{[]byte{0, 0}, nil, false},
		{[]byte{0, 1, 0x70, 0xAA, 0xBB}, []byte{0x70}, false},
		{[]byte{0}, nil, true},
		{[]byte{0, 2, 0x70}, nil, true},
		{[]byte{0xFF, 0xFF, 0x70}, nil, true},
	} {
		for _, m := range []interface{ Sense() ([]byte, error) }{
			&wire.SCSIResponse{Data: c.segment}, &wire.AsyncMessage{Data: c.segment},
		} {
			got, err := m.Sense()
			if !bytes.Equal(got, c.want) || errors.Is(err, wire.ErrFormat) != c.malformed {
				t.Errorf("%X: got %X, %v", c.segment, got, err)
			}
		}
	}
}

func TestARejectNamesWhatWasRejected(t *testing.T) {
	header := encodeMessage(t, &wire.DataOut{InitiatorTaskTag: 7, Data: []byte("abc")}, wire.Digests{})[:wire.HeaderLength]
	got, err := (&wire.Reject{Data: header}).Rejected()
	if err != nil || got.Opcode() != wire.OpDataOut || got.Tag() != 7 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range [][]byte{nil, header[:47], append([]byte{0x3E}, header[1:]...)} {
		if _, err := (&wire.Reject{Data: bad}).Rejected(); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%X: %v", bad, err)
		}
	}
}
