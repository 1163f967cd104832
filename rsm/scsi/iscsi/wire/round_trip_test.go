// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// narrow are the fields that have fewer bits than their types.
var narrow = map[reflect.Type]byte{
	reflect.TypeFor[wire.Stage]():         3,
	reflect.TypeFor[wire.TaskAttribute](): 7,
	reflect.TypeFor[wire.LogoutReason]():  0x7F,
	reflect.TypeFor[wire.TaskFunction]():  0x7F,
}

// fillFields draws all fields of a PDU.
func fillFields(t *rapid.T, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fillFields(t, v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			fillFields(t, fmt.Sprint(name, i), v.Index(i))
		}
	case reflect.Slice:
		v.SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 600).Draw(t, name))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, name))
	case reflect.Uint8:
		most, found := narrow[v.Type()]
		if !found {
			most = 0xFF
		}
		v.SetUint(uint64(rapid.ByteMax(most).Draw(t, name)))
	case reflect.Uint16:
		v.SetUint(uint64(rapid.Uint16().Draw(t, name)))
	case reflect.Uint32:
		v.SetUint(uint64(rapid.Uint32().Draw(t, name)))
	default:
		t.Fatalf("a field of the kind %s", v.Kind())
	}
}

func drawMessage(t *rapid.T) wire.Message {
	m, err := wire.New(rapid.SampledFrom(pdus).Draw(t, "kind").pdu.Opcode())
	if err != nil {
		t.Fatal(err)
	}
	fillFields(t, "", reflect.ValueOf(m).Elem())
	return m
}

func TestWhatOneStreamWritesAnotherReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digests := wire.Digests{Header: rapid.Bool().Draw(t, "header"), Data: rapid.Bool().Draw(t, "data")}
		var network bytes.Buffer
		s := wire.NewStream(&network)
		s.Digests = digests
		var sent []wire.Message
		for range rapid.IntRange(1, 5).Draw(t, "messages") {
			m := drawMessage(t)
			if err := s.WriteMessage(m); err != nil {
				t.Fatal(err)
			}
			sent = append(sent, m)
		}
		for _, want := range sent {
			got, err := s.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
			if got.Tag() != want.Tag() {
				t.Fatalf("tag %X, want %X", got.Tag(), want.Tag())
			}
		}
		if network.Len() != 0 {
			t.Fatalf("%d bytes were left", network.Len())
		}
	})
}
