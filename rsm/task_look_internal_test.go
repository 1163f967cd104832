// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"testing"

	"rsm.storage/rsmctl/rsm/element"
)

func TestACartridgeIsWhereItsBarcodeIsSeenOrWhereNothingElseCanBe(t *testing.T) {
	full := func(barcode string) element.Element { return element.Element{Full: true, Barcode: barcode} }
	doubtful := element.Element{Full: true, Exception: "04/83"}
	for name, c := range map[string]struct {
		barcode string
		seen    map[int]element.Element
		where   int
	}{
		"its barcode":                          {"A", map[int]element.Element{1: full("A"), 2: {}}, 1},
		"a barcode that cannot be read":        {"A", map[int]element.Element{1: full(""), 2: {}}, 1},
		"its barcode beside an unreadable one": {"A", map[int]element.Element{1: full(""), 2: full("A")}, 2},
		"its barcode twice":                    {"A", map[int]element.Element{1: full("A"), 2: full("A")}, 0},
		"two unreadable ones":                  {"A", map[int]element.Element{1: full(""), 2: full("")}, 0},
		"another barcode":                      {"A", map[int]element.Element{1: full("B"), 2: {}}, 0},
		"none, beside somebody's":              {"", map[int]element.Element{1: full(""), 2: full("B")}, 1},
		"one that became readable":             {"", map[int]element.Element{1: full("B"), 2: {}}, 1},
		"an exception, and nothing else":       {"A", map[int]element.Element{1: doubtful, 2: {}}, 1},
		"an element that was not seen":         {"A", map[int]element.Element{2: {}}, 0},
	} {
		task := &task{barcode: c.barcode, seen: c.seen}
		if where, why := task.locateCartridge(1, 2); where != c.where || where == 0 && why == "" {
			t.Errorf("%s: in %d (%s), want %d", name, where, why, c.where)
		}
	}
}
