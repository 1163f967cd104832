// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	"testing"

	"rsm.storage/rsmctl/hack/tgt"
)

func TestALayoutThatCannotBeIsRefused(t *testing.T) {
	tgt.Need(t)
	for name, layout := range map[string]tgt.Layout{
		"overlapping elements":   {Slots: tgt.Range{First: 250, Count: 10}},
		"address beyond 16 bits": {Slots: tgt.Range{First: 65_530, Count: 10}},
		"barcode of 11":          {Cartridges: []tgt.Cartridge{{Barcode: "A0000000001"}}},
		"barcode with a path":    {Cartridges: []tgt.Cartridge{{Barcode: "../lab"}}},
		"same barcode":           {Cartridges: []tgt.Cartridge{{Barcode: "A"}, {Barcode: "A"}}},
		"same address":           {Cartridges: []tgt.Cartridge{{Barcode: "A", Address: 1000}, {Barcode: "B", Address: 1000}}},
		"no such address":        {Cartridges: []tgt.Cartridge{{Barcode: "A", Address: 999}}},
		"more than slots":        {Slots: tgt.Range{Count: 1}, Cartridges: []tgt.Cartridge{{Barcode: "A"}, {Barcode: "B"}}},
	} {
		if lab, err := tgt.Start(t.Context(), layout, t.TempDir()); err == nil {
			t.Errorf("%s: started, as %d", name, lab.PID())
			_ = lab.Close()
		}
	}
}
