// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/record"
)

// rareInMedium are the fields that the quick reader leaves to encoding/json: a
// record that has one is read more slowly, and there must be few of them.
var rareInMedium = map[string]string{
	"Mount":                            "a library has few drives, and so few media are mounted at a time",
	"SetAside":                         "a medium is set aside until a person has decided, which does not last",
	"Sides[0].Evidence.Verdict.Claims": "two formats hardly ever claim one medium",
}

// rareInElement are those of elements.
var rareInElement = map[string]string{
	"InUse": "it is set for drives only, and a library has few",
}

// readQuickly reads a record with the quick reader, as far as it takes it;
// slowly is what encoding/json makes of it, and left what the quick reader did
// not take.
func readQuickly[T any](t *testing.T, read func(*quickReader, []byte, *T) bool, record *T) (quickly, slowly *T, taken bool, left string) {
	t.Helper()
	value, err := encodeRecord(record)
	if err != nil {
		t.Fatal(err)
	}
	quickly, slowly = emptyRecord[T](), new(T)
	if err := json.Unmarshal(value, slowly); err != nil {
		t.Fatal(err)
	}
	q := &quickReader{interner: interner{}}
	taken = read(q, value, quickly)
	return quickly, slowly, taken, string(q.rest)
}

// emptyRecord is the empty record that the quick reader is given.
func emptyRecord[T any]() *T {
	var empty T
	if m, ok := any(&empty).(*record.Medium); ok {
		m.Sides = make([]record.Side, 1)
	}
	return &empty
}

// bareRecord is a record with as little as possible. Only an OMID with a type is
// written, whatever else it has.
func bareRecord[T any]() *T {
	bare := emptyRecord[T]()
	if m, ok := any(bare).(*record.Medium); ok {
		m.Sides[0].OMID.Type = "RSM"
	}
	return bare
}

// mustReadEachField demands of the quick reader that it reads each field of a
// record, but for the rare ones.
func mustReadEachField[T any](t *testing.T, function string, read func(*quickReader, []byte, *T) bool, rare map[string]string) {
	t.Helper()
	met := map[string]bool{}
	everyfield.Alone(func() T { return *bareRecord[T]() }, func(path string, alone T) {
		got, want, taken, _ := readQuickly(t, read, &alone)
		isRare := false
		for name := range rare {
			if everyfield.Under(path, name) {
				isRare, met[name] = true, true
			}
		}
		switch {
		case taken && isRare:
			t.Errorf("%s reads %s of a %T, which is listed as rare: take it off the list", function, path, alone)
		case !taken && !isRare:
			t.Errorf("%s does not know %s of a %T, so every record that has it is read several times more slowly: extend %s in load_quick.go, at the place that the field has in the struct, or list it with a reason as rare",
				function, path, alone, function)
		case taken && !reflect.DeepEqual(got, want):
			t.Errorf("%s reads %s wrongly (-want +got):\n%s", function, path, cmp.Diff(want, got))
		}
	})
	for name := range rare {
		if !met[name] {
			t.Errorf("%s is listed as rare, and there is no such field: take it off the list", name)
		}
	}
}

func TestTheQuickReaderReadsEachFieldOfAMedium(t *testing.T) {
	mustReadEachField(t, "(*quickReader).readMedium", (*quickReader).readMedium, rareInMedium)
}

func TestTheQuickReaderReadsEachFieldOfAnElement(t *testing.T) {
	mustReadEachField(t, "(*quickReader).readElement", (*quickReader).readElement, rareInElement)
}

// usualMedium is a record that has every field but the rare ones.
func usualMedium() *record.Medium {
	m := everyfield.Full[record.Medium]()
	m.Mount, m.SetAside, m.Sides[0].Evidence.Verdict.Claims = nil, nil, nil
	return &m
}

func TestTheQuickReaderTakesARecordWithAllUsualFields(t *testing.T) {
	m := usualMedium()
	for _, path := range everyfield.Empty(*m) {
		if rareInMedium[path] == "" {
			t.Fatalf("%s is not set", path)
		}
	}
	mustTakeWhole(t, (*quickReader).readMedium, m)
	e := everyfield.Full[record.Element]()
	e.InUse = nil
	mustTakeWhole(t, (*quickReader).readElement, &e)
}

func mustTakeWhole[T any](t *testing.T, read func(*quickReader, []byte, *T) bool, record *T) {
	t.Helper()
	got, _, taken, left := readQuickly(t, read, record)
	if !taken {
		t.Errorf("the quick reader leaves a %T to encoding/json, at %.40q", record, left)
	} else if !reflect.DeepEqual(got, record) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(record, got))
	}
}
