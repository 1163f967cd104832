// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// The vectors are those of RFC 3720, B.4; RFC 7143, A.4 repeats them. Here
// they are the data of a PDU, whose digest ends it.
func TestADigestIsThatOfTheRFC(t *testing.T) {
	run := func(first, step int) []byte {
		b := make([]byte, 32)
		for i := range b {
			b[i] = byte(first + i*step)
		}
		return b
	}
	for _, c := range []struct {
		what string
		data []byte
		want string
	}{
		{"zeros", run(0, 0), "AA 36 91 8A"},
		{"ones", run(0xFF, 0), "43 AB A8 62"},
		{"counting up", run(0, 1), "4E 79 DD 46"},
		{"counting down", run(31, -1), "5C DB 3F 11"},
	} {
		t.Run(c.what, func(t *testing.T) {
			b := encodeMessage(t, &wire.NopOut{Data: c.data}, wire.Digests{Data: true})
			if got, want := b[len(b)-4:], unhex(t, c.want); !bytes.Equal(got, want) {
				t.Errorf("got %X, want %X", got, want)
			}
		})
	}
}

// The header is the last vector of RFC 3720, B.4: a READ(10).
func TestAHeaderDigestIsThatOfTheRFC(t *testing.T) {
	want := unhex(t, `
	01 C0 00 00 00 00 00 00 00 00 00 00 00 00 00 00
	14 00 00 00 00 00 04 00 00 00 00 14 00 00 00 18
	28 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00
	56 3A 96 D9`)
	got := encodeMessage(t, &wire.SCSICommand{
		Final: true, Read: true, InitiatorTaskTag: 0x14000000, ExpectedDataTransferLength: 1024,
		InitiatorNumbers: wire.InitiatorNumbers{CmdSN: 0x14, ExpStatSN: 0x18},
		CDB:              [16]byte{0x28, 0, 0, 0, 0, 0, 0, 0, 2},
	}, wire.Digests{Header: true, Data: true})
	if !bytes.Equal(got, want) {
		t.Errorf("got  %X\nwant %X", got, want)
	}
}

func TestEachChangedByteIsNoticed(t *testing.T) {
	digests := wire.Digests{Header: true, Data: true}
	good := encodeMessage(t, &wire.SCSICommand{ExtendedCDB: []byte{1}, Data: []byte("abcde")}, digests)
	headerEnd := len(good) - 12
	for at := range good {
		bad := bytes.Clone(good)
		bad[at] ^= 0x10
		s := streamOf(append(bad, make([]byte, 1<<16)...))
		s.Digests = digests
		_, err := s.ReadMessage()
		if !errors.Is(err, wire.ErrDigest) {
			t.Errorf("byte %d: got %v, want ErrDigest", at, err)
		}
		if got := errors.Is(err, wire.ErrHeaderDigest); got != (at < headerEnd) {
			t.Errorf("byte %d: a header digest: %t (%v)", at, got, err)
		}
		if got := errors.Is(err, wire.ErrDataDigest); got != (at >= headerEnd) {
			t.Errorf("byte %d: a data digest: %t (%v)", at, got, err)
		}
	}
}

func TestAfterAWrongDataDigestTheNextPDUCanBeRead(t *testing.T) {
	digests := wire.Digests{Data: true}
	bad := encodeMessage(t, &wire.DataIn{Data: []byte("abcde")}, digests)
	bad[50] ^= 1
	s := streamOf(append(bad, encodeMessage(t, &wire.NopIn{Data: []byte("hi")}, digests)...))
	s.Digests = digests
	if _, err := s.ReadMessage(); !errors.Is(err, wire.ErrDataDigest) {
		t.Fatalf("got %v", err)
	}
	m, err := s.ReadMessage()
	if nop, ok := m.(*wire.NopIn); err != nil || !ok || string(nop.Data) != "hi" {
		t.Errorf("got %v, %v", m, err)
	}
}
