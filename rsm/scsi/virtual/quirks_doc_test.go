// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

func TestEveryQuirkOfAVirtualLibraryIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../../docs/virtual.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[virtual.Quirks]()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/virtual.md does not explain the quirk %s: add a row to its table", name)
		}
	}
}

func TestEveryNumberOfAQuirkIsChecked(t *testing.T) {
	typ := reflect.TypeFor[virtual.Quirks]()
	for i := range typ.NumField() {
		if typ.Field(i).Type.Kind() != reflect.Int {
			continue
		}
		var q virtual.Quirks
		reflect.ValueOf(&q).Elem().Field(i).SetInt(-1)
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if err := virtual.Create(t.TempDir(), virtual.Config{Quirks: q}); err == nil || !strings.Contains(err.Error(), "quirk "+name+" -1") {
			t.Errorf("%s: -1 is not refused (%v): add it to Config.checkQuirks", name, err)
		}
	}
}

func TestEveryQuirkIsPlayed(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tests.Write(text)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[virtual.Quirks]()) {
		if !strings.Contains(tests.String(), field.Name+": ") {
			t.Errorf("no test plays the quirk %s: add one to quirks_test.go", field.Name)
		}
	}
}
