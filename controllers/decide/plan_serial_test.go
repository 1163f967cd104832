// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"testing"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// withSerial: the cartridge memory has this serial number.
func withSerial(serial string) trait { return func(m *record.Medium) { m.SerialNumber = serial } }

func TestNobodyActsOnTwoMediaThatAreOneCartridge(t *testing.T) {
	runPlanCases(t, []planCase{
		{
			name:   "an allocated one that is gone, and an expected one with another barcode",
			reason: "the cartridge was labelled anew: what it held is lost, and a person must know before anybody uses it",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), withSerial("S1"), missing)
				w.recordMedium("B1", imported("b"), withSerial("S1"))
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "b")
			},
			blocked: []string{"A1 DuplicateSerial"},
			says:    []string{"the cartridge memory of A1 (not in a library, last seen in vault) and B1 (slot 1002) has one serial number, S1; nothing is done with any of them"},
		},
		{
			name:   "one of them in a port",
			reason: "a medium that nobody may touch is not brought to a slot either",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"), withSerial("S1"))
				w.recordMedium("B1", imported("b"), withSerial("S1"), inPort)
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 DuplicateSerial"},
		},
		{
			name:   "a stranger and a copy, both gone, of what is there",
			reason: "whoever took the copy away has decided that it is not the one that is expected: nothing is in its way",
			given: func(w *world) {
				w.recordMedium("A1", allocated("weekly", "a"))
				w.recordMedium("B1", imported("a"), withSerial("S1"), missing)
				w.recordMedium("C1", imported("x"), withSerial("S1"), missing)
				w.expectSide("weekly", "a")
			},
			drift: []string{"B1 DuplicateSerial"},
		},
		{
			name:   "two strangers",
			reason: "nobody would have done anything with them: it is reported, and blocks nothing",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"), withSerial("S1"))
				w.recordMedium("B1", readAs(record.Foreign, label.Blank), withSerial("S1"))
			},
			drift: []string{"A1 DuplicateSerial"},
			says:  []string{noChanges},
		},
		{
			name:   "the one that is gone was nobody's",
			reason: "it was labelled anew, which was anybody's right",
			given: func(w *world) {
				w.recordMedium("A1", imported("x"), withSerial("S1"), missing)
				w.recordMedium("B1", imported("b"), withSerial("S1"))
				w.expectSide("weekly", "b")
			},
			steps: []string{"Allocate B1 FoundInImport"},
		},
		{
			name:   "cartridges whose memory tells nothing",
			reason: "no serial number is not the same serial number",
			given: func(w *world) {
				w.recordMedium("A1", imported("a"))
				w.recordMedium("B1", imported("b"))
				w.expectSide("weekly", "a")
				w.expectSide("weekly", "b")
			},
			steps: []string{"Allocate A1 FoundInImport", "Allocate B1 FoundInImport"},
		},
		{
			name:   "an allocated one was exchanged for a copy",
			reason: "the right cartridge may be on somebody's desk",
			given: func(w *world) {
				m := w.recordMedium("A1", allocated("weekly", "a"), withSerial("S2"))
				m.BoundSerial = "S1"
				m.SetAside = &record.SetAside{Reason: string(record.CartridgeChanged), Expected: omid("a"), Found: omid("a"), Message: "another cartridge", At: epoch}
				w.expectSide("weekly", "a")
			},
			blocked: []string{"A1 CartridgeChanged"},
			says:    []string{"another cartridge; it is set aside, and nothing is done with it", "put the right cartridge back"},
		},
	})
}
