// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"reflect"
	"testing"
	"unsafe"

	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// sharedTexts tells of each text in a medium whether two records that are read
// by one reader have it once in memory.
func sharedTexts(t *testing.T, m *record.Medium) map[string]bool {
	t.Helper()
	value, err := encodeRecord(m)
	if err != nil {
		t.Fatal(err)
	}
	q := &quickReader{interner: interner{}}
	var records [2]*record.Medium
	for i := range records {
		if records[i], err = q.readOrDecodeMedium(rawRecord{[]byte(m.PMID), value}); err != nil {
			t.Fatal(err)
		}
	}
	shared := map[string]bool{}
	compareTexts("", reflect.ValueOf(records[0]), reflect.ValueOf(records[1]), func(path string, x, y string) {
		shared[path] = unsafe.StringData(x) == unsafe.StringData(y)
	})
	return shared
}

// compareTexts calls visit with each text in two like values.
func compareTexts(path string, x, y reflect.Value, visit func(path string, x, y string)) {
	switch x.Kind() {
	case reflect.String:
		visit(path, x.String(), y.String())
	case reflect.Pointer:
		if !x.IsNil() {
			compareTexts(path, x.Elem(), y.Elem(), visit)
		}
	case reflect.Slice:
		for i := range x.Len() {
			compareTexts(path, x.Index(i), y.Index(i), visit)
		}
	case reflect.Struct:
		for i := range x.NumField() {
			if f := x.Type().Field(i); f.IsExported() {
				compareTexts(path+"."+f.Name, x.Field(i), y.Field(i), visit)
			}
		}
	}
}

func TestARareRecordSharesTheTextsThatAUsualOneShares(t *testing.T) {
	rare, usual := everyfield.Full[record.Medium](), usualMedium()
	rare.Mount = nil
	for _, m := range []*record.Medium{&rare, usual} {
		m.Location.Type, m.Sides[0].State, m.Sides[0].Evidence.Level = record.InSlot, record.Allocated, record.ByLabel
		m.Sides[0].Evidence.Verdict.Kind = label.Labelled
	}
	slowly := sharedTexts(t, &rare)
	for path, shared := range sharedTexts(t, usual) {
		if shared && !slowly[path] {
			t.Errorf("the text Medium%s is kept once for many records when the quick reader reads them, and not in the records that it leaves to encoding/json: extend interner.internMedium in load_intern.go", path)
		}
	}
}
