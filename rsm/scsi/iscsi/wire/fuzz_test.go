// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"errors"
	"io"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// FuzzDecode reads PDUs of all kinds from their parts: what can be read can be
// written, and says the same when it is read again.
func FuzzDecode(f *testing.F) {
	for _, c := range pdus {
		b := unhex(f, c.bytes)
		f.Add(b[:wire.HeaderLength], []byte{}, b[wire.HeaderLength:])
	}
	f.Add(make([]byte, wire.HeaderLength), unhex(f, "00 06 01 00 10 11 12 13 14 00 00 00"), []byte{})
	f.Fuzz(func(t *testing.T, header, ahs, data []byte) {
		if len(header) < wire.HeaderLength || len(ahs) > 255*4 {
			return
		}
		m, err := wire.Decode((*[wire.HeaderLength]byte)(header), ahs, data)
		if err != nil {
			if !errors.Is(err, wire.ErrFormat) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		again, err := streamOf(encodeMessage(t, m, wire.Digests{})).ReadMessage()
		if len(data) > wire.DefaultSegment && errors.Is(err, wire.ErrFormat) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
		askEverything(t, m)
	})
}

// askEverything calls what a PDU's data is asked for.
func askEverything(t *testing.T, m wire.Message) {
	var problems []error
	switch m := m.(type) {
	case *wire.SCSIResponse:
		_, err := m.Sense()
		problems = append(problems, err)
	case *wire.AsyncMessage:
		_, err := m.Sense()
		problems = append(problems, err)
	case *wire.Reject:
		_, err := m.Rejected()
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil && !errors.Is(err, wire.ErrFormat) {
		t.Errorf("an error of no kind: %v", err)
	}
}

// FuzzStream reads a stream to its end: each error is of a kind, and no
// segment is longer than was allowed.
func FuzzStream(f *testing.F) {
	for _, digests := range []byte{0, 1, 2, 3} {
		var all []byte
		for _, c := range pdus {
			b := encodeMessage(f, c.pdu, wire.Digests{Header: digests&1 != 0, Data: digests&2 != 0})
			f.Add(b, digests)
			all = append(all, b...)
		}
		f.Add(all, digests)
	}
	f.Fuzz(func(t *testing.T, b []byte, digests byte) {
		s := streamOf(b)
		s.Digests = wire.Digests{Header: digests&1 != 0, Data: digests&2 != 0}
		for {
			m, err := s.ReadMessage()
			if errors.Is(err, wire.ErrDataDigest) {
				continue
			}
			if err != nil {
				if !errors.Is(err, wire.ErrFormat) && !errors.Is(err, wire.ErrDigest) &&
					!errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("an error of no kind: %v", err)
				}
				return
			}
			if data := reflect.ValueOf(m).Elem().FieldByName("Data"); data.IsValid() && data.Len() > wire.DefaultSegment {
				t.Errorf("%d bytes", data.Len())
			}
		}
	})
}

// FuzzPairs reads text: what can be read can be written, and is the same when
// it is read again.
func FuzzPairs(f *testing.F) {
	for _, text := range []string{"", "A=b", "A=b\x00", "A=b\x00\x00C=\x00", "=\x00", "A", "A=\xff", "TargetName=iqn.2026-11.example:vtl\x00TargetAddress=[::1]:3260,1\x00"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		pairs, err := wire.ParsePairs(text)
		if err != nil {
			if !errors.Is(err, wire.ErrFormat) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		written, err := pairs.Encode()
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		again, err := wire.ParsePairs(written)
		if err != nil || !cmp.Equal(pairs, again) {
			t.Errorf("%q came back as %q, %v", pairs, again, err)
		}
	})
}
