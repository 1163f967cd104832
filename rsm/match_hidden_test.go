// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

func TestACartridgeThatOthersHaveInADriveHidesOneThatIsGoneAtMost(t *testing.T) {
	unread := func(m *record.Medium) {
		m.Sides[0] = record.Side{State: record.Unknown, Evidence: record.Evidence{Level: record.NoEvidence}}
	}
	doubted := func(m *record.Medium) { m.Sides[0].Evidence.Level = record.NoEvidence }
	cleans := func(m *record.Medium) { unread(m); m.Cleaning = true }
	ejected := func(m *record.Medium) { m.Ejected = true }
	missing := func(m *record.Medium) { m.Unseen = &noon }
	atDrive := func(n int) func(*record.Medium) {
		return func(m *record.Medium) {
			m.Location, m.Home = record.Location{Type: record.InDrive, Address: 500 + n}, 0
		}
	}
	ours := func(m *record.Medium) { m.Mount = &record.Mount{Drive: m.Location.Address} }
	drive := func(n int, barcode string) element.Element {
		return element.Element{Type: element.Drive, Address: 500 + n, Full: true, Barcode: barcode}
	}
	// a, b and c were in slots 1, 2 and 3, which are empty.
	gone := []*record.Medium{slotMedium("a", "AL8", 1), slotMedium("b", "BL8", 2), slotMedium("c", "CL8", 3)}
	slots := []element.Element{emptySlot(1), emptySlot(2), emptySlot(3)}
	tests := []struct {
		name    string
		records []*record.Medium // beside those that are gone
		seen    []element.Element
		missing int // of three
	}{
		{"none", nil, nil, 3},
		{"an unread one in a drive", []*record.Medium{slotMedium("x", "XL8", 0, atDrive(1), unread)}, []element.Element{drive(1, "XL8")}, 2},
		{"two unread ones in drives", []*record.Medium{slotMedium("x", "XL8", 0, atDrive(1), unread), slotMedium("y", "YL8", 0, atDrive(2), unread)},
			[]element.Element{drive(1, "XL8"), drive(2, "YL8")}, 1},
		{"one that nobody knows", nil, []element.Element{drive(1, "XL8")}, 2},
		{"three that nobody knows", nil, []element.Element{drive(1, "XL8"), drive(2, "YL8"), drive(3, "")}, 0},
		{"more than are gone", nil, []element.Element{drive(1, "XL8"), drive(2, "YL8"), drive(3, "ZL8"), drive(4, "WL8")}, 0},
		{"an unread one that they moved there from a slot", []*record.Medium{slotMedium("x", "XL8", 4, unread)}, []element.Element{emptySlot(4), drive(1, "XL8")}, 2},
		{"a known one, who is itself", []*record.Medium{slotMedium("x", "XL8", 0, atDrive(1))}, []element.Element{drive(1, "XL8")}, 3},
		{"a known one, who was doubted", []*record.Medium{slotMedium("x", "XL8", 0, atDrive(1), doubted)}, []element.Element{drive(1, "XL8")}, 3},
		{"a cleaning cartridge", []*record.Medium{slotMedium("x", "CLN001L1", 0, atDrive(1), cleans)}, []element.Element{drive(1, "CLN001L1")}, 3},
		{"an unread one in a slot, who can be read and be any", []*record.Medium{slotMedium("x", "XL8", 4, unread)}, []element.Element{fullSlot(4, "XL8")}, 0},
		{"an unread one in a drive on our account", []*record.Medium{slotMedium("x", "XL8", 0, atDrive(1), unread, ours)}, []element.Element{drive(1, "XL8")}, 0},
		{"one in a drive and one in a slot", []*record.Medium{slotMedium("x", "XL8", 4, unread)}, []element.Element{fullSlot(4, "XL8"), drive(1, "YL8")}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			records := slices.Concat(gone, test.records)
			seen := slices.Concat(slots, test.seen)
			for look := range 3 { // further looks come to the same conclusion
				out := matchLook(completeLook(seen), recordsOf(records))
				if got := countMissing(out.media); got != test.missing {
					t.Errorf("look %d: %d are missing, want %d", look, got, test.missing)
				}
				want := map[int]int{0: test.missing}[look]
				if got := countVanished(out); got != want {
					t.Errorf("look %d: %d were reported, want %d", look, got, want)
				}
				records = out.media
			}
		})
	}

	t.Run("one that was missing before, or ejected, needs no hiding", func(t *testing.T) {
		out := matchLook(completeLook(slices.Concat(slots, []element.Element{drive(1, "XL8")})),
			recordsOf([]*record.Medium{slotMedium("a", "AL8", 0, missing), slotMedium("b", "BL8", 0, ejected), slotMedium("c", "CL8", 3)}))
		if diff := cmp.Diff([]string{"a missing", "b offline", "c offline"}, whereTheyAre(out.media, "a", "b", "c")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("nothing is missing while a look is incomplete", func(t *testing.T) {
		l := completeLook(slices.Concat(slots, []element.Element{drive(1, "XL8")}))
		l.status.Complete = false
		if got := countMissing(matchLook(l, recordsOf(gone)).media); got != 0 {
			t.Errorf("%d are missing", got)
		}
	})
	t.Run("when it has been read, the one it hid is missing", func(t *testing.T) {
		seen := slices.Concat(slots, []element.Element{drive(1, "XL8")})
		hiding := matchLook(completeLook(seen), recordsOf(gone)).media
		for _, m := range hiding {
			if m.Barcode == "XL8" {
				m.Sides[0] = record.Side{State: record.Import, Evidence: record.Evidence{Level: record.ByLabel}}
			}
		}
		if got := countMissing(matchLook(completeLook(seen), recordsOf(hiding)).media); got != 3 {
			t.Errorf("%d are missing", got)
		}
	})
}

// completeLook is a complete look at everything.
func completeLook(seen []element.Element) look {
	return look{library: "vault", began: noon, status: library.Status{Elements: seen, Complete: true}}
}

func countMissing(media []*record.Medium) (n int) {
	for _, m := range media {
		if m.Unseen != nil {
			n++
		}
	}
	return n
}

func countVanished(out matchResult) (n int) {
	for _, f := range out.findings {
		if f.Reason == record.Vanished {
			n++
		}
	}
	return n
}

// whereTheyAre says where some media are.
func whereTheyAre(media []*record.Medium, names ...string) (text []string) {
	for _, m := range media {
		if slices.Contains(names, fmt.Sprint(m.PMID)) {
			text = append(text, whereIs(m))
		}
	}
	return text
}
