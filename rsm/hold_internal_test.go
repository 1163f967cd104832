// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"testing"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

func TestARestoredClaimIsProvedByABarcodeThatCanMeanOneCartridgeOnly(t *testing.T) {
	held := func(m *record.Medium) {
		m.Sides[0] = record.Side{State: record.Allocated, LMID: "l", Evidence: record.Evidence{Level: record.Claimed}}
	}
	tests := []struct {
		name    string
		records []*record.Medium
		seen    []element.Element
		want    record.EvidenceLevel // of the first record
	}{
		{"where it was", []*record.Medium{slotMedium("a", "AL8", 1, held)}, []element.Element{fullSlot(1, "AL8")}, record.ByBarcode},
		{"elsewhere", []*record.Medium{slotMedium("a", "AL8", 1, held)}, []element.Element{emptySlot(1), fullSlot(2, "AL8")}, record.ByBarcode},
		{"back from the vault", []*record.Medium{slotMedium("a", "AL8", 0, held)}, []element.Element{fullSlot(2, "AL8")}, record.ByBarcode},
		{"not seen", []*record.Medium{slotMedium("a", "AL8", 1, held)}, []element.Element{emptySlot(1)}, record.Claimed},
		{"a second cartridge shows it", []*record.Medium{slotMedium("a", "AL8", 1, held)}, []element.Element{fullSlot(1, "AL8"), fullSlot(2, "AL8")}, record.Claimed},
		{"a second record has it", []*record.Medium{slotMedium("a", "AL8", 1, held), slotMedium("b", "AL8", 0)}, []element.Element{fullSlot(1, "AL8")}, record.Claimed},
		{"by its place alone", []*record.Medium{slotMedium("a", "AL8", 1, held)}, []element.Element{fullSlot(1, "")}, record.Claimed},
		{"without a barcode", []*record.Medium{slotMedium("a", "", 1, held)}, []element.Element{fullSlot(1, "")}, record.Claimed},
		{"nobody holds it", []*record.Medium{slotMedium("a", "AL8", 1, func(m *record.Medium) { m.Sides[0].Evidence.Level = record.Claimed })}, []element.Element{fullSlot(1, "AL8")}, record.Claimed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := matchLook(
				look{library: "vault", began: noon, status: library.Status{Elements: test.seen, Complete: true}},
				recordsOf(test.records),
			)
			for _, m := range out.media {
				if m.PMID == "a" && m.Sides[0].Evidence.Level != test.want {
					t.Errorf("its evidence is %s, want %s", m.Sides[0].Evidence.Level, test.want)
				}
			}
		})
	}
}
