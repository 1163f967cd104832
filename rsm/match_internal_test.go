// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

var noon = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// slotMedium describes a medium of the records: what "A" is and where.
func slotMedium(pmid, barcode string, at int, changes ...func(*record.Medium)) *record.Medium {
	m := &record.Medium{
		PMID: record.PMID(pmid), Barcode: barcode, Type: "LTO-8", Pool: "weekly", Library: "vault",
		Location: record.Location{Type: record.InSlot, Address: at}, Home: at,
		Sides: []record.Side{{State: record.Available, Evidence: record.Evidence{Level: record.ByLabel}}},
	}
	if at == 0 {
		m.Location = record.Location{Type: record.Offline}
	}
	if at >= 900 {
		m.Location.Type, m.Home = record.InPort, 0
	}
	for _, change := range changes {
		change(m)
	}
	return m
}

func fullSlot(address int, barcode string) element.Element {
	return element.Element{Type: element.Slot, Address: address, Full: true, Barcode: barcode, Accessible: true}
}

func emptySlot(address int) element.Element {
	return element.Element{Type: element.Slot, Address: address, Accessible: true}
}

func TestAMatchOfALookWithTheRecords(t *testing.T) {
	ejected := func(m *record.Medium) { m.Ejected = true }
	unread := func(m *record.Medium) {
		m.Sides[0] = record.Side{State: record.Unknown, Evidence: record.Evidence{Level: record.NoEvidence}}
	}
	elsewhere := func(m *record.Medium) { m.Library = "other" }
	port := func(byOperator bool) element.Element {
		e := fullSlot(900, "AL8")
		e.Type, e.PutByOperator = element.Port, byOperator
		return e
	}
	tests := []struct {
		name    string
		records []*record.Medium
		seen    []element.Element
		only    map[int]bool
		partial bool     // the status was not complete
		want    []string // "PMID place", then "finding REASON"
	}{
		{"all as recorded", []*record.Medium{slotMedium("a", "AL8", 1), slotMedium("b", "BL8", 2)}, []element.Element{fullSlot(1, "AL8"), fullSlot(2, "BL8")}, nil, false,
			[]string{"a slot 1", "b slot 2"}},
		{"a swap is two moves", []*record.Medium{slotMedium("a", "AL8", 1), slotMedium("b", "BL8", 2)}, []element.Element{fullSlot(1, "BL8"), fullSlot(2, "AL8")}, nil, false,
			[]string{"a slot 2", "b slot 1", "Moved", "Moved"}},
		{"a rotation of three is three moves", []*record.Medium{slotMedium("a", "AL8", 1), slotMedium("b", "BL8", 2), slotMedium("c", "CL8", 3)},
			[]element.Element{fullSlot(1, "CL8"), fullSlot(2, "AL8"), fullSlot(3, "BL8")}, nil, false,
			[]string{"a slot 2", "b slot 3", "c slot 1", "Moved", "Moved", "Moved"}},
		{"a cartridge nobody knows", nil, []element.Element{fullSlot(1, "AL8")}, nil, false, []string{"new1 slot 1", "Appeared"}},
		{"one that is gone", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{emptySlot(1)}, nil, false, []string{"a missing", "Vanished"}},
		{"one that is gone, by half a look", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{emptySlot(1)}, nil, true, []string{"a offline"}},
		{"one whose element was not answered for", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{emptySlot(2)}, nil, true, []string{"a slot 1"}},
		{"one whose element was not asked for", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{emptySlot(1), emptySlot(2)}, map[int]bool{2: true}, false, []string{"a slot 1"}},
		{"one that moved into what was asked for", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{emptySlot(1), fullSlot(2, "AL8")}, map[int]bool{2: true}, false,
			[]string{"a slot 2", "Moved"}},
		{"one whose element no longer exists", []*record.Medium{slotMedium("a", "AL8", 7)}, []element.Element{emptySlot(1)}, nil, false, []string{"a missing", "Vanished"}},
		{"one that is back", []*record.Medium{slotMedium("a", "AL8", 0)}, []element.Element{fullSlot(3, "AL8")}, nil, false, []string{"a slot 3", "Returned"}},
		{"one that is gone while a stranger is unread", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{emptySlot(1), fullSlot(2, "ZL8")}, nil, false,
			[]string{"a offline", "new1 slot 2", "Appeared"}},
		{"one that is gone while another was never read", []*record.Medium{slotMedium("a", "AL8", 1), slotMedium("b", "BL8", 2, unread)},
			[]element.Element{emptySlot(1), fullSlot(2, "BL8")}, nil, false, []string{"a offline", "b slot 2"}},
		{"one that is gone while a cleaning cartridge is here", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{emptySlot(1), fullSlot(2, "CLN001L1")}, nil, false,
			[]string{"a missing", "new1 slot 2", "Appeared", "Vanished"}},
		{"an ejected one that was taken", []*record.Medium{slotMedium("a", "AL8", 900, ejected)}, []element.Element{emptySlot(900)}, nil, false, []string{"a offline"}},
		{"an ejected one that waits in the port", []*record.Medium{slotMedium("a", "AL8", 900, ejected)}, []element.Element{port(false)}, nil, false, []string{"a port 900"}},
		{"an ejected one that was put back into the port", []*record.Medium{slotMedium("a", "AL8", 900, ejected)}, []element.Element{port(true)}, nil, false,
			[]string{"a port 900", "Returned"}},
		{"a barcode that cannot be read", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{fullSlot(1, "")}, nil, false, []string{"a slot 1", "BarcodeUnreadable"}},
		{"a barcode that cannot be read, of a cartridge seen elsewhere", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{fullSlot(1, ""), fullSlot(2, "AL8")}, nil, false,
			[]string{"a slot 2", "new1 slot 1", "Moved", "Appeared"}},
		{"a barcode where there was none", []*record.Medium{slotMedium("a", "", 1)}, []element.Element{fullSlot(1, "AL8")}, nil, false, []string{"a slot 1", "BarcodeChanged"}},
		{"another barcode", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{fullSlot(1, "BL8")}, nil, false, []string{"a offline", "new1 slot 1", "Appeared"}},
		{"one barcode on two cartridges, one of them known", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{fullSlot(1, "AL8"), fullSlot(2, "AL8")}, nil, false,
			[]string{"a slot 1", "new1 slot 2", "BarcodeTwice", "Appeared"}},
		{"one barcode on two cartridges, neither where it was", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{emptySlot(1), fullSlot(2, "AL8"), fullSlot(3, "AL8")}, nil, false,
			[]string{"a offline", "new1 slot 2", "new2 slot 3", "BarcodeTwice", "Appeared", "Appeared"}},
		{"two known cartridges with one barcode", []*record.Medium{slotMedium("a", "AL8", 1), slotMedium("b", "AL8", 2)}, []element.Element{fullSlot(1, "AL8"), fullSlot(2, "AL8")}, nil, false,
			[]string{"a slot 1", "b slot 2", "BarcodeTwice"}},
		{"of two known cartridges with one barcode, one moved", []*record.Medium{slotMedium("a", "AL8", 1), slotMedium("b", "AL8", 2)}, []element.Element{fullSlot(1, "AL8"), emptySlot(2), fullSlot(3, "AL8")}, nil, false,
			[]string{"a slot 1", "b slot 3", "Moved", "BarcodeTwice"}},
		{"a barcode recorded in another library", []*record.Medium{slotMedium("a", "AL8", 1, elsewhere)}, []element.Element{fullSlot(1, "AL8")}, nil, false,
			[]string{"a other", "new1 slot 1", "Appeared"}},
		{"an exception where a medium is", []*record.Medium{slotMedium("a", "AL8", 1)}, []element.Element{{Type: element.Slot, Address: 1, Exception: "83/02"}}, nil, false,
			[]string{"a slot 1", "ElementFault"}},
		{"an exception where a medium was that is elsewhere", []*record.Medium{slotMedium("a", "AL8", 1)},
			[]element.Element{{Type: element.Slot, Address: 1, Full: true, Exception: "83/02"}, fullSlot(2, "AL8")}, nil, false,
			[]string{"a slot 2", "ElementFault", "Moved"}},
		{"one that is gone and was never read", []*record.Medium{slotMedium("a", "AL8", 1, unread)}, []element.Element{emptySlot(1)}, nil, false, []string{"Vanished"}},
		{"one that was never read, by half a look", []*record.Medium{slotMedium("a", "AL8", 1, unread)}, []element.Element{emptySlot(1)}, nil, true, []string{"a offline"}},
		{"a cleaning cartridge that is gone", []*record.Medium{slotMedium("a", "CLN001L1", 1, unread, func(m *record.Medium) { m.Cleaning = true })},
			[]element.Element{emptySlot(1)}, nil, false, []string{"a missing", "Vanished"}},
		{"one that is gone and was never anybody", []*record.Medium{slotMedium("a", "", 1, unread)}, []element.Element{emptySlot(1)}, nil, false, []string{"Vanished"}},
		{"a drive that holds what its source has lost", []*record.Medium{slotMedium("a", "", 1)},
			[]element.Element{emptySlot(1), {Type: element.Drive, Address: 500, Full: true, Source: 1}}, nil, false, []string{"a drive 500", "Moved"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := matchLook(
				look{library: "vault", began: noon, only: test.only, status: library.Status{Elements: test.seen, Complete: !test.partial}},
				recordsOf(test.records),
			)
			if diff := cmp.Diff(test.want, describeMatch(test.records, out)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// recordsOf gives records with elements that fit them.
func recordsOf(media []*record.Medium) recordedLibrary {
	r := recordedLibrary{elements: map[int]*record.Element{}, strange: func(m *record.Medium) bool { return m.Location.Type == record.InDrive && m.Mount == nil }}
	for _, m := range media {
		if m.Library != "vault" {
			continue
		}
		r.media = append(r.media, m)
		if m.Online() {
			e := element.Element{Type: element.Type(m.Location.Type), Address: m.Location.Address, Full: true, Barcode: m.Barcode}
			r.elements[e.Address] = &record.Element{Library: "vault", Element: e, PMID: m.PMID}
		}
	}
	r.byBarcode = func(barcode string) (found []*record.Medium) {
		for _, m := range media {
			if m.Barcode == barcode {
				found = append(found, m)
			}
		}
		return found
	}
	n := 0
	r.newPMID = func() record.PMID { n++; return record.PMID(fmt.Sprint("new", n)) }
	return r
}

// describeMatch says where every medium is after a match, and what was found. It
// also holds media and elements against each other.
func describeMatch(records []*record.Medium, out matchResult) (text []string) {
	for _, m := range records {
		if m.Library != "vault" {
			text = append(text, string(m.PMID)+" other")
		}
	}
	for _, m := range out.media {
		text = append(text, whereIs(m))
		if e := out.elements[m.Location.Address]; m.Online() && (e == nil || e.PMID != m.PMID) {
			text = append(text, "but its element holds another")
		}
	}
	for _, m := range records {
		if m.Library == "vault" && !hasMedium(out.media, m.PMID) && !slices.Contains(out.dropped, m.PMID) {
			text = append(text, whereIs(m))
		}
	}
	for _, f := range out.findings {
		text = append(text, string(f.Reason))
	}
	return text
}

func whereIs(m *record.Medium) string {
	if m.Unseen != nil {
		return string(m.PMID) + " missing"
	}
	return string(m.PMID) + " " + m.Location.String()
}

func hasMedium(media []*record.Medium, p record.PMID) bool {
	for _, m := range media {
		if m.PMID == p {
			return true
		}
	}
	return false
}
