// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

const (
	inMedia = "`get media` shows the whole record of a medium"
	inSlots = "`get slots` shows the whole record of an element"
)

// notOfASide are the fields of a medium that `get sides -o json` does not show.
var notOfASide = map[string]string{
	"Type": inMedia, "Home": inMedia, "Mount": inMedia, "Ejected": inMedia, "Unseen": inMedia, "Cleaning": inMedia,
	"WriteProtected": inMedia, "SerialNumber": inMedia, "BoundSerial": inMedia, "Memory": inMedia, "Created": inMedia,
	"Revision": inMedia, "Sides.LastLMID": inMedia, "Sides.Allocations": inMedia, "Sides.Mounts": inMedia,
}

// notOfADrive are the fields of an element that `get drives -o json` does not show.
var notOfADrive = map[string]string{
	"Library": "it is that of the drive", "Address": "it is that of the drive", "Serial": "it is that of the drive", "Type": "it is drive",
	"Accessible": inSlots, "PutByOperator": inSlots, "Source": inSlots, "Inverted": inSlots, "Cleaning": inSlots,
	"InUse": "what the snapshot says of it is shown",
}

func TestEachFieldOfARecordIsInTheJSONOfSomeList(t *testing.T) {
	shown(t, "sideViews in views_media.go", notOfASide, func(m record.Medium) any { return sideViews([]*record.Medium{&m}) })
	shown(t, "newDriveView in views_library.go", notOfADrive, func(e record.Element) any { return newDriveView("vault", element.DriveInfo{}, &e) })
	shown(t, "the json tags of rsm.Medium", nil, func(m record.Medium) any { return m })
	shown(t, "the json tags of rsm.Element", nil, func(e record.Element) any { return e })
	shown(t, "poolView in views_pool.go", nil, func(p record.Pool) any { return poolViews(&record.Snapshot{Pools: []*record.Pool{&p}}) })
	shown(t, "libraryView in views_library.go", nil, func(l record.Library) any { return libraryViews(&record.Snapshot{Libraries: []*record.Library{&l}}) })
}

// shown demands that each field of a record makes a difference to its JSON, or
// is listed as one that does not.
func shown[T any](t *testing.T, by string, not map[string]string, view func(T) any) {
	t.Helper()
	met := map[string]bool{}
	everyfield.Each(func(path string, full, changed T) {
		x, _ := json.Marshal(view(full))
		y, _ := json.Marshal(view(changed))
		listed := false
		for name := range not {
			if everyfield.Under(path, name) {
				listed, met[name] = true, true
			}
		}
		if isShown := string(x) != string(y); isShown == listed {
			t.Errorf("%s of a %T: shown by %s: %t, listed as not shown: %t. Show it, or list it with a reason", path, full, by, isShown, listed)
		}
	})
	for name := range not {
		if !met[name] {
			t.Errorf("%s is listed, and there is no such field: take it off the list", name)
		}
	}
}

func TestTheDocumentationOfJSONNamesEachField(t *testing.T) {
	page, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		list string
		view any
	}{
		{"sides", sideView{}}, {"libraries", libraryView{}}, {"drives", driveView{}}, {"slots", record.Element{}}, {"pools", poolView{}},
		{"events", record.Event{}}, {"exports", listedExport{}}, {"requests", record.OperatorRequest{}}, {"requests", record.LibraryRequest{}},
	} {
		// What is said of a list ends where the next one is spoken of.
		_, said, _ := strings.Cut(string(page), "get "+c.list)
		said, _, _ = strings.Cut(said, "`get ")
		for name, below := range jsonNames(reflect.TypeOf(c.view)) {
			names := regexp.MustCompile(`\b` + name + `\b`)
			if told := names.MatchString(said) || below && names.Match(page); !told {
				t.Errorf("docs/json.md does not name %s, which `get %s -o json` shows", name, c.list)
			}
		}
	}
}

// jsonNames are the names of all fields in and under a type, and whether each is
// only below one of its fields.
func jsonNames(typ reflect.Type) map[string]bool {
	names := map[string]bool{}
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]() {
		return names
	}
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		for inner, below := range jsonNames(f.Type) {
			if _, own := names[inner]; !own {
				names[inner] = below || !f.Anonymous
			}
		}
		if name != "" && name != "-" {
			names[name] = false
		}
	}
	return names
}
