// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
)

// discoveryView is `discover -o json`.
type discoveryView struct {
	Changers []changerView  `json:"changers"`
	Loose    []library.Unit `json:"looseDrives"`
	Problems []string       `json:"problems"`
}

type changerView struct {
	library.Unit
	Elements elementsView        `json:"elements"`
	Drives   []element.DriveInfo `json:"drives"`
	Problem  string              `json:"problem,omitempty"`
}

// elementsView says where the elements of each type are.
type elementsView struct {
	Transports rangeView `json:"transports"`
	Slots      rangeView `json:"slots"`
	Ports      rangeView `json:"ports"`
	Drives     rangeView `json:"drives"`
}

type rangeView struct {
	First int `json:"first"`
	Count int `json:"count"`
}

func (r rangeView) String() string {
	switch r.Count {
	case 0:
		return ""
	case 1:
		return strconv.Itoa(r.First)
	}
	return fmt.Sprintf("%d-%d", r.First, r.First+r.Count-1)
}

func elementsViewOf(g library.Geometry) elementsView {
	return elementsView{rangeView(g.Transports), rangeView(g.Slots), rangeView(g.Ports), rangeView(g.Drives)}
}

func discoveryViewOf(d *connect.Discovery) discoveryView {
	v := discoveryView{Changers: []changerView{}, Loose: orEmpty(d.Loose), Problems: []string{}}
	for _, c := range d.Changers {
		view := changerView{Unit: c.Unit, Elements: elementsViewOf(c.Geometry), Drives: orEmpty(c.Drives)}
		if c.Problem != nil {
			view.Problem = c.Problem.Error()
		}
		v.Changers = append(v.Changers, view)
	}
	for _, p := range d.Problems {
		v.Problems = append(v.Problems, p.Error())
	}
	return v
}

// discoveryTable has each changer with its drives below it, then the drives that
// no changer names.
func discoveryTable(d *connect.Discovery) table {
	t := table{
		columns: []string{"TYPE", "ADDRESS", "VENDOR", "PRODUCT", "SERIAL", "DEVICE", "SLOTS", "DRIVES", "PORTS", "NOTE",
			"REVISION", "SLOTS AT", "DRIVES AT", "PORTS AT"},
		wideFrom: 10,
		none:     "No medium changer and no tape drive was found.",
	}
	for _, c := range d.Changers {
		t.rows = append(t.rows, changerRow(c))
		for _, drive := range c.Drives {
			t.rows = append(t.rows, driveRow("  drive", strconv.Itoa(drive.Address), drive.Identity, drive.Device, driveNote(drive)))
		}
	}
	for _, u := range d.Loose {
		t.rows = append(t.rows, driveRow("drive", "", u.Identity, u.Device, "no changer names it"))
	}
	return t
}

func changerRow(c library.FoundChanger) []string {
	at := elementsViewOf(c.Geometry)
	counts, note := []string{"", "", ""}, ""
	if c.Geometry.Slots.Count+c.Geometry.Drives.Count > 0 {
		counts = []string{strconv.Itoa(at.Slots.Count), strconv.Itoa(at.Drives.Count), strconv.Itoa(at.Ports.Count)}
	}
	if c.Problem != nil {
		note = "not all is known"
	}
	row := append([]string{"changer", "", c.Vendor, c.Product, c.Serial, c.Device}, counts...)
	return append(row, note, c.Revision, at.Slots.String(), at.Drives.String(), at.Ports.String())
}

func driveRow(kind, address string, id element.Identity, device, note string) []string {
	return []string{kind, address, id.Vendor, id.Product, id.Serial, device, "", "", "", note, id.Revision, "", "", ""}
}

func driveNote(d element.DriveInfo) string {
	var notes []string
	if d.Guessed {
		notes = append(notes, "told by its order")
	}
	if !d.Connected {
		notes = append(notes, "not found")
	}
	return strings.Join(notes, ", ")
}
