// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// allFieldsSet is a T of which every exported field is set, each to a value of
// its own.
func allFieldsSet[T any](t *testing.T) *T {
	t.Helper()
	all, next := new(T), 0
	fillFields(t, reflect.ValueOf(all).Elem(), &next)
	return all
}

func fillFields(t *testing.T, v reflect.Value, next *int) {
	t.Helper()
	*next++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(int64(*next), 0).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *next))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*next))
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*next))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillFields(t, v.Elem(), next)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fillFields(t, v.Index(i), next)
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fillFields(t, key, next)
		fillFields(t, value, next)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillFields(t, v.Field(i), next)
			}
		}
	default:
		t.Fatalf("cannot set a %s", v.Type())
	}
}

// onTheWire is what goes over the wire.
func onTheWire(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// The answers were records of the Removable Storage Manager once, and read the
// same as those to this day.
func TestAnAnswerSaysAllThatTheRecordSays(t *testing.T) {
	hold, view, info := allFieldsSet[record.Hold](t), allFieldsSet[rsm.DriveView](t), allFieldsSet[store.Info](t)
	exported := struct {
		File string `json:"file"`
		store.Info
	}{"a file", *info}
	for name, pair := range map[string]struct{ record, answer any }{
		"hold":               {hold, describeHold(hold)},
		"no hold":            {(*record.Hold)(nil), describeHold(nil)},
		"drive":              {view, describeDriveView(view)},
		"drive, hardly seen": {&rsm.DriveView{Signs: []string{}}, describeDriveView(&rsm.DriveView{Signs: []string{}})},
		"export":             {exported, describeExport("a file", *info)},
		"export of nothing":  {struct{ store.Info }{}, describeExport("", store.Info{})},
	} {
		record, answer := onTheWire(t, pair.record), onTheWire(t, pair.answer)
		if name == "export of nothing" {
			record = `{"file":"",` + record[1:]
		}
		if record != answer {
			t.Errorf("%s: the record says\n%s, and the answer\n%s", name, record, answer)
		}
	}
}

func TestADrawAsksForAllThatTheRequestAsksFor(t *testing.T) {
	request := allFieldsSet[service.AllocationRequest](t)
	if asked, drawn := fieldsOf(*request), fieldsOf(drawForRequest(*request)); !slices.Equal(asked, drawn) {
		t.Errorf("asked was %q, and drawn is %q", asked, drawn)
	}
}

func TestASideThatWasAllocatedIsDescribedByItsRecord(t *testing.T) {
	drawn := allFieldsSet[rsm.Drawn](t)
	drawn.Side.Index = 1
	allocated := describeDrawn(drawn)
	medium := drawn.Medium
	want := map[string]any{
		"LMID": drawn.LMID, "PMID": medium.PMID, "Side": drawn.Side.Index, "OMID": medium.Sides[1].OMID,
		"Barcode": medium.Barcode, "Pool": medium.Pool, "Library": medium.Library, "Location": medium.Location,
	}
	for i := range reflect.TypeFor[service.Allocated]().NumField() {
		name := reflect.TypeFor[service.Allocated]().Field(i).Name
		got := reflect.ValueOf(allocated).Field(i).Interface()
		if onTheWire(t, got) != onTheWire(t, want[name]) {
			t.Errorf("%s is %v, not %v", name, got, want[name])
		}
	}
}

func TestAPlaceIsNamedAlikeOnBothSidesOfTheWire(t *testing.T) {
	for _, kind := range []record.LocationType{record.InSlot, record.InDrive, record.InPort, record.InTransport, record.Offline, ""} {
		location := record.Location{Type: kind, Address: 1003}
		drawn := rsm.Drawn{Medium: &record.Medium{Location: location, Sides: make([]record.Side, 1)}}
		if got := describeDrawn(&drawn).Location; got.String() != location.String() {
			t.Errorf("%q is not %q", got, location)
		}
	}
}

// fieldsOf are the names and values of a struct's fields, in their order.
func fieldsOf(v any) (fields []string) {
	value := reflect.ValueOf(v)
	for i := range value.NumField() {
		fields = append(fields, fmt.Sprint(value.Type().Field(i).Name, ": ", value.Field(i)))
	}
	return fields
}
