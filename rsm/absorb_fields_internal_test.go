// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"reflect"
	"strings"
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/record"
)

// What becomes of a field of a record that takes over the place and the reading
// of another.
const (
	kept    = "kept"
	taken   = "taken over"
	cleared = "cleared"
	judged  = "judged anew"
)

var fieldsTakenOver = map[string]string{
	"PMID": kept, "Type": kept, "Created": kept, "Revision": kept,
	"Cleaning": kept, // its barcode or its changer tells it, and both are looked at again
	"Barcode":  taken, "Library": taken, "Location": taken, "Home": taken, "Mount": taken,
	"WriteProtected": taken, "SerialNumber": taken, "Memory": taken,
	"Ejected": cleared, "Unseen": cleared,
	"Pool": judged, "BoundSerial": judged, "SetAside": judged,
	"Sides": judged, // TakeReading
}

func TestTheRecordOfAReturnedCartridgeTakesOverWhatWasFound(t *testing.T) {
	everyfield.Each(func(path string, old, found record.Medium) {
		field, _, _ := strings.Cut(strings.ReplaceAll(path, "[0]", ""), ".")
		c := &change{m: &Manager{records: newRecords(0)}, pools: map[string]*record.Pool{}, elements: map[record.Place]*record.Element{}}
		was, is := fieldNamed(old.Clone(), field), fieldNamed(found.Clone(), field)
		c.takeOverReading(&old, &found)
		now := fieldNamed(&old, field)
		ok := true
		switch fieldsTakenOver[field] {
		case kept:
			ok = reflect.DeepEqual(now, was)
		case taken:
			ok = reflect.DeepEqual(now, is)
		case cleared:
			ok = reflect.ValueOf(now).IsZero()
		case judged:
		default:
			t.Errorf("Medium.%s is new: decide what becomes of it when an old record takes over what was found of its cartridge, in (*change).takeOverReading in absorb.go, and list it here", field)
		}
		if !ok {
			t.Errorf("Medium.%s is not %s: it was %v, what was found says %v, it is %v; see (*change).takeOverReading in absorb.go", path, fieldsTakenOver[field], was, is, now)
		}
	})
}

func fieldNamed(m *record.Medium, name string) any {
	return reflect.ValueOf(*m).FieldByName(name).Interface()
}
