// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/element"
)

// inDrives lists the drives that others use, by library and address, and the
// media that were left in others and can be taken home.
func (r *records) inDrives() (all []*InUse, home []PMID) {
	now := &change{m: &Manager{records: r}}
	for _, l := range byName(r.libraries) {
		for i := range l.Drives {
			d := &l.Drives[i]
			m := r.byPlace[place{l.Name, d.Address}]
			if m == nil {
				continue
			}
			if !now.strange(m) {
				if now.canGoHome(m) {
					home = append(home, m.PMID)
				}
				continue
			}
			u := &InUse{Library: l.Name, Drive: d.Address, Serial: d.Serial, PMID: m.PMID, Name: m.Name()}
			if e := r.elements[l.Name][d.Address]; e != nil && e.InUse != nil {
				u.DriveUse = *e.InUse
			}
			all = append(all, u)
		}
	}
	slices.SortFunc(all, func(a, b *InUse) int {
		return cmp.Or(strings.Compare(a.Library, b.Library), cmp.Compare(a.Drive, b.Drive))
	})
	return all, home
}

// canGoHome tells whether a medium was left in its drive, and there is a slot
// for it. To look for one is what costs.
func (c *change) canGoHome(m *Medium) bool {
	if m.Mount == nil || !m.Mount.Left || c.idle("dismount", m) != nil {
		return false
	}
	_, err := c.homeFor(m)
	return err == nil
}

// noteUse records, within a change, which drives others use now, and tells of
// those that were not, or are no longer.
func (c *change) noteUse(name string, uses map[int]DriveUse) {
	for _, p := range slices.SortedFunc(maps.Keys(c.elements), func(a, b place) int { return cmp.Compare(a.address, b.address) }) {
		e := c.elements[p]
		if p.library != name || e == nil || e.Type != element.Drive {
			continue
		}
		before := c.m.records.elements[p.library][p.address]
		was := before != nil && before.InUse != nil
		m := c.medium(e.PMID)
		if m == nil || !c.strange(m) {
			if was {
				c.driveFree(p)
			}
			continue
		}
		use := uses[p.address]
		use.Since = c.now
		if was && before.PMID == e.PMID {
			use.Since = before.InUse.Since
		} else {
			c.event(Normal, "DriveInUse", "Library/"+name, "drive %d holds %s, and rsmctl did not put it there%s", p.address, m.Name(), use.SignsInBrackets())
		}
		e.InUse = &use
	}
}

// driveFree tells that others no longer use a drive.
func (c *change) driveFree(p place) {
	c.event(Normal, "DriveFree", "Library/"+p.library, "drive %d is no longer in use by others", p.address)
}
