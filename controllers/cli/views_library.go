// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// libraryView is a library with its conditions.
type libraryView struct {
	*record.Library
	Conditions []libraryCondition `json:"conditions"`
}

// libraryCondition is what a person should know of a library. It stops nothing.
type libraryCondition struct {
	Type    string    `json:"type"`
	Drive   int       `json:"drive,omitempty"` // element address
	Message string    `json:"message"`
	Since   time.Time `json:"since,omitzero"`
}

// driveInUse is the condition of a drive that others use.
const driveInUse = "DriveInUse"

func libraryViews(s *record.Snapshot) []libraryView {
	views := []libraryView{}
	for _, l := range s.Libraries {
		v := libraryView{Library: l, Conditions: []libraryCondition{}}
		for _, u := range s.InUse {
			if u.Library == l.Name {
				v.Conditions = append(v.Conditions, libraryCondition{driveInUse, u.Drive, foreignUseText(u) + "; it is left alone", u.Since})
			}
		}
		views = append(views, v)
	}
	return views
}

// foreignUseText says what is in a drive that others use, and what tells of it.
func foreignUseText(u *record.InUse) string {
	return fmt.Sprintf("%s holds %s, and rsmctl did not put it there%s", u.Where(), u.Name, u.SignsInBrackets())
}

func libraryTable(views []libraryView) table {
	t := table{
		columns: []string{"LIBRARY", "VENDOR", "PRODUCT", "SERIAL", "DRIVES", "LAST INVENTORY", "COMPLETE", "PROBLEM", "CONDITIONS"},
		none:    "There are no libraries yet. `rsmctl apply` looks at the declared ones.",
	}
	for _, l := range views {
		row := []string{l.Name, l.Identity.Vendor, l.Identity.Product, l.Identity.Serial, strconv.Itoa(len(l.Drives)), "never", "no", "", drivesInUse(l)}
		if inv := l.Inventory; inv != nil {
			row[5] = string(inv.Method) + " " + timeText(inv.Ended)
			row[6], row[7] = yesOrNo(inv.Complete), inv.Problem
		}
		if l.Problem != "" {
			row[7] = l.Problem
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// drivesInUse names the drives that others use in a few words.
func drivesInUse(l libraryView) string {
	var drives []string
	for _, c := range l.Conditions {
		drives = append(drives, strconv.Itoa(c.Drive))
	}
	if len(drives) == 0 {
		return ""
	}
	return driveInUse + ": " + strings.Join(drives, ", ")
}

type driveView struct {
	Library string `json:"library"`
	element.DriveInfo
	Full      bool        `json:"full"`
	PMID      record.PMID `json:"pmid,omitempty"`
	Barcode   string      `json:"barcode,omitempty"`
	Exception string      `json:"exception,omitempty"`
	// Mount is set when rsmctl has put the cartridge there, InUse when others
	// did.
	Mount *record.Mount    `json:"mount,omitempty"`
	InUse *record.DriveUse `json:"inUse,omitempty"`
}

func driveViews(m *rsm.Manager) []driveView {
	views := []driveView{}
	snapshot := m.Snapshot()
	for _, l := range snapshot.Libraries {
		at := map[int]*record.Element{}
		for _, e := range m.Elements(l.Name) {
			at[e.Address] = e
		}
		for _, d := range l.Drives {
			v := newDriveView(l.Name, d, at[d.Address])
			if medium, err := m.Medium(v.PMID); err == nil && medium.Mount != nil && medium.Mount.Drive == d.Address {
				v.Mount = medium.Mount
			}
			for _, u := range snapshot.InUse {
				if u.Library == l.Name && u.Drive == d.Address {
					v.InUse = &u.DriveUse
				}
			}
			views = append(views, v)
		}
	}
	return views
}

// newDriveView is a drive and what its element says. The element is nil when no
// look has found it.
func newDriveView(name string, d element.DriveInfo, e *record.Element) driveView {
	v := driveView{Library: name, DriveInfo: d}
	if e != nil {
		v.Full, v.PMID, v.Barcode, v.Exception = e.Full, e.PMID, e.Barcode, e.Exception
	}
	return v
}

func driveTable(views []driveView) table {
	t := table{
		columns: []string{"LIBRARY", "DRIVE", "VENDOR", "PRODUCT", "SERIAL", "CONNECTED", "HOLDS", "EXCEPTION", "PROBLEM", "IN USE"},
		none:    "There are no drives: no library has been looked at yet.",
	}
	for _, v := range views {
		holds := v.Barcode
		if v.Full && holds == "" {
			holds = "a medium without a barcode"
		}
		t.rows = append(t.rows, []string{
			v.Library, strconv.Itoa(v.Address), v.Vendor, v.Product, v.Serial, yesOrNo(v.Connected), holds, v.Exception, v.Problem, driveUseText(v.InUse),
		})
	}
	return t
}

// driveUseText says in a few words who uses a drive; nothing when no others do.
func driveUseText(use *record.DriveUse) string {
	switch {
	case use == nil:
		return ""
	case len(use.Signs) == 0:
		return "by others since " + timeText(use.Since)
	case len(use.Signs) == 1:
		return "yes: " + use.Signs[0]
	}
	return fmt.Sprintf("yes: %s, and %s", use.Signs[0], words.Count(len(use.Signs)-1, "more sign", "more signs"))
}

func slotTable(elements []*record.Element) table {
	t := table{
		columns:  []string{"LIBRARY", "TYPE", "ADDRESS", "FULL", "BARCODE", "EXCEPTION", "ACCESSIBLE", "PMID"},
		wideFrom: 6,
		none:     "There are no slots: no library has been looked at yet.",
	}
	for _, e := range elements {
		t.rows = append(t.rows, []string{
			e.Library, string(e.Type), strconv.Itoa(e.Address), yesOrNo(e.Full), e.Barcode, e.Exception, yesOrNo(e.Accessible), string(e.PMID),
		})
	}
	return t
}

// listSlots lists the storage slots and the import/export ports.
func listSlots(m *rsm.Manager) []*record.Element {
	views := []*record.Element{}
	for _, l := range m.Snapshot().Libraries {
		for _, e := range m.Elements(l.Name) {
			if e.Type == element.Slot || e.Type == element.Port {
				views = append(views, e)
			}
		}
	}
	return views
}
