// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/manifests/schema"
)

// columnValues are good values of columns in which not every text is one. They
// are not the defaults.
var columnValues = map[string]string{
	"lmid":     "00000000-0000-4000-8000-00000000000a",
	"state":    string(v1alpha1.SideComplete),
	"location": string(v1alpha1.LocationOffline),
}

// valueInColumn is the value that the test gives a column: its name when any text will do.
func valueInColumn(column string) string {
	if value, ok := columnValues[column]; ok {
		return value
	}
	return column
}

// sideFields are the fields of a side and their values, by their names in a
// manifest.
func sideFields(v reflect.Value, into map[string]string) {
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if value.Kind() == reflect.Struct {
			sideFields(value, into)
		} else {
			into[name] = value.String()
		}
	}
}

func TestEachFieldOfASideIsAColumn(t *testing.T) {
	var r row
	for i, name := range columnNames {
		r.fields[i] = valueInColumn(name)
	}
	side, wrong := r.makeSide()
	if len(wrong) > 0 {
		t.Fatalf("%v: give the column a good value in columnValues", wrong)
	}
	fields := map[string]string{}
	sideFields(reflect.ValueOf(side), fields)
	for name, got := range fields {
		switch {
		case !slices.Contains(columnNames[:], name):
			t.Errorf("a side has the field %s, and a list has no such column: extend columnNames and (*row).side in csv.go", name)
		case got != valueInColumn(name):
			t.Errorf("the column %s says %q, and the side that is made of it %q: extend (*row).side in csv.go", name, valueInColumn(name), got)
		}
	}
	for _, name := range columnNames {
		if _, ok := fields[name]; !ok {
			t.Errorf("there is a column %s, and a side has no such field", name)
		}
	}
}

func TestTheDescriptionOfListsNamesTheirColumns(t *testing.T) {
	if names := strings.Join(columnNames[:], ", "); !strings.Contains(string(schema.JSON), names) {
		t.Errorf("the comment of v1alpha1.SidesFrom.CSV does not list the columns: %s; then run go run ./hack/schema", names)
	}
}
