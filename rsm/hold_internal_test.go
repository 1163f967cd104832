// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"testing"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
)

func TestARestoredClaimIsProvedByABarcodeThatCanMeanOneCartridgeOnly(t *testing.T) {
	held := func(m *Medium) {
		m.Sides[0] = Side{State: Allocated, LMID: "l", Evidence: Evidence{Level: Claimed}}
	}
	tests := []struct {
		name    string
		records []*Medium
		seen    []element.Element
		want    EvidenceLevel // of the first record
	}{
		{"where it was", []*Medium{row("a", "AL8", 1, held)}, []element.Element{full(1, "AL8")}, ByBarcode},
		{"elsewhere", []*Medium{row("a", "AL8", 1, held)}, []element.Element{empty(1), full(2, "AL8")}, ByBarcode},
		{"back from the vault", []*Medium{row("a", "AL8", 0, held)}, []element.Element{full(2, "AL8")}, ByBarcode},
		{"not seen", []*Medium{row("a", "AL8", 1, held)}, []element.Element{empty(1)}, Claimed},
		{"a second cartridge shows it", []*Medium{row("a", "AL8", 1, held)}, []element.Element{full(1, "AL8"), full(2, "AL8")}, Claimed},
		{"a second record has it", []*Medium{row("a", "AL8", 1, held), row("b", "AL8", 0)}, []element.Element{full(1, "AL8")}, Claimed},
		{"by its place alone", []*Medium{row("a", "AL8", 1, held)}, []element.Element{full(1, "")}, Claimed},
		{"without a barcode", []*Medium{row("a", "", 1, held)}, []element.Element{full(1, "")}, Claimed},
		{"nobody holds it", []*Medium{row("a", "AL8", 1, func(m *Medium) { m.Sides[0].Evidence.Level = Claimed })}, []element.Element{full(1, "AL8")}, Claimed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := match(
				look{library: "vault", began: noon, status: library.Status{Elements: test.seen, Complete: true}},
				recordedOf(test.records),
			)
			for _, m := range out.media {
				if m.PMID == "a" && m.Sides[0].Evidence.Level != test.want {
					t.Errorf("its evidence is %s, want %s", m.Sides[0].Evidence.Level, test.want)
				}
			}
		})
	}
}
