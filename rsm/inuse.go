// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// inDrives lists the drives that others use, by library and address, and the
// media that were left in others and can be taken home.
func (r *records) inDrives() (all []*record.InUse, home []record.PMID) {
	now := &change{m: &Manager{records: r}}
	for _, l := range byName(r.libraries) {
		for i := range l.Drives {
			d := &l.Drives[i]
			m := r.byPlace[record.Place{Library: l.Name, Address: d.Address}]
			if m == nil {
				continue
			}
			if !now.isStrange(m) {
				if now.canGoHome(m) {
					home = append(home, m.PMID)
				}
				continue
			}
			u := &record.InUse{Library: l.Name, Drive: d.Address, Serial: d.Serial, PMID: m.PMID, Name: m.Name()}
			if e := r.elements[l.Name][d.Address]; e != nil && e.InUse != nil {
				u.DriveUse = *e.InUse
			}
			all = append(all, u)
		}
	}
	slices.SortFunc(all, func(a, b *record.InUse) int {
		return cmp.Or(strings.Compare(a.Library, b.Library), cmp.Compare(a.Drive, b.Drive))
	})
	return all, home
}

// canGoHome tells whether a medium was left in its drive, and there is a slot
// for it. To look for one is what costs.
func (c *change) canGoHome(m *record.Medium) bool {
	if m.Mount == nil || !m.Mount.Left || c.refuseBusy("dismount", m) != nil {
		return false
	}
	_, err := c.homeFor(m)
	return err == nil
}

// noteUse records, within a change, which drives others use now, and tells of
// those that were not, or are no longer.
func (c *change) noteUse(name string, uses map[int]record.DriveUse) {
	for _, p := range slices.SortedFunc(maps.Keys(c.elements), func(a, b record.Place) int { return cmp.Compare(a.Address, b.Address) }) {
		e := c.elements[p]
		if p.Library != name || e == nil || e.Type != element.Drive {
			continue
		}
		before := c.m.records.elements[p.Library][p.Address]
		was := before != nil && before.InUse != nil
		m := c.mediumNow(e.PMID)
		if m == nil || !c.isStrange(m) {
			if was {
				c.driveFree(p)
			}
			continue
		}
		use := uses[p.Address]
		use.Since = c.now
		if was && before.PMID == e.PMID {
			use.Since = before.InUse.Since
		} else {
			c.addEvent(record.Normal, "DriveInUse", "Library/"+name, "drive %d holds %s, and rsmctl did not put it there%s", p.Address, m.Name(), use.SignsInBrackets())
		}
		e.InUse = &use
	}
}

// driveFree tells that others no longer use a drive.
func (c *change) driveFree(p record.Place) {
	c.addEvent(record.Normal, "DriveFree", "Library/"+p.Library, "drive %d is no longer in use by others", p.Address)
}
