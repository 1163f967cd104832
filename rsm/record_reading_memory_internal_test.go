// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
)

func TestWhatProgramsWroteIntoTheMemoryIsKeptForPeople(t *testing.T) {
	const volume = "1d2f3a4b-0000-4111-8222-333344445555"
	coherency := make([]byte, 70)
	coherency[0], coherency[26] = 8, 43
	copy(coherency[27:], "LTFS\x00"+volume)
	for name, c := range map[string]struct {
		mam  map[uint16][]byte
		want record.Memory
	}{
		"nothing": {nil, record.Memory{}},
		"all of it, padded with spaces and NULs": {map[uint16][]byte{
			scsi.AttributeBarcode: []byte("A00001L8" + strings.Repeat(" ", 24)), scsi.AttributeText: []byte("weekly, full\x00\x00\x00"),
			scsi.AttributePool: []byte("Weekly"), scsi.AttributeCoherency: coherency,
		}, record.Memory{Barcode: "A00001L8", Text: "weekly, full", Pool: "Weekly", Volume: volume}},
		"what nobody can read":   {map[uint16][]byte{scsi.AttributeText: []byte("a\x1b[2J\xffb\u009b")}, record.Memory{Text: "a[2Jb"}},
		"what is far too long":   {map[uint16][]byte{scsi.AttributePool: []byte(strings.Repeat("p", 5000))}, record.Memory{Pool: strings.Repeat("p", 160)}},
		"another's coherency":    {map[uint16][]byte{scsi.AttributeCoherency: []byte("ACME")}, record.Memory{}},
		"a text in another code": {map[uint16][]byte{scsi.AttributeText: []byte("B\xfccher ü")}, record.Memory{Text: "Bcher ü"}},
	} {
		if got := memoryOfAttributes(c.mam); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAMediumIsBoundToTheCartridgeThatItsApplicationHolds(t *testing.T) {
	m := &record.Medium{Sides: []record.Side{{State: record.Import}}}
	read := func(serial, before string, exchanged bool) {
		t.Helper()
		if got := m.Remember(serial, record.Memory{}); got != before || m.Exchanged() != exchanged {
			t.Errorf("%q: it was %q, exchanged %t", serial, got, m.Exchanged())
		}
	}
	read("S1", "", false)
	read("S2", "S1", false)
	m.Sides[0].State = record.Allocated
	read("", "", false)
	read("S2", "", false)
	read("S3", "S2", true)
	read("", "", false) // a drive that does not tell takes the check away
	read("S2", "", false)
	m.Sides[0].State = record.Import
	read("S3", "S2", false)
}
