// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// takeOffline takes the media offline that were not seen. One whose element was
// not seen either stays where it was: not seen is not gone. One whose element
// holds nothing, or another, is offline. It is missing only when there is no
// cartridge left that it could be: each unread one that others have in a drive
// can be one of them.
func (x *matcher) takeOffline() {
	missing := x.out.complete && !x.hasUnreadCartridge()
	hidden := x.countHiddenByOthers()
	for _, m := range x.media {
		if x.placed[m.PMID] {
			continue
		}
		if m.Online() {
			if _, looked := x.seen[m.Location.Address]; !looked && x.elementExists(m.Location.Address) {
				continue
			}
		}
		if m.OnlySeen() && (m.Barcode == "" || x.out.complete) {
			x.out.dropped = append(x.out.dropped, m.PMID)
			x.noteFinding(m, record.Vanished, false, "was in %s; its label was never read, its record is dropped", m.Location)
			continue
		}
		gone := m.Clone()
		gone.Location, gone.Mount = record.Location{Type: record.Offline}, nil
		if gone.Unseen == nil && !gone.Ejected && missing && hidden > 0 {
			hidden-- // it may be that one
		} else if gone.Unseen == nil && !gone.Ejected && missing {
			began := x.began
			gone.Unseen = &began
			x.noteFinding(gone, record.Vanished, false, "was in %s; a complete inventory did not find it", m.Location)
		}
		x.out.media = append(x.out.media, gone)
	}
}

// elementExists tells whether the library still has an element.
func (x *matcher) elementExists(address int) bool {
	if !x.out.complete {
		return true
	}
	return slices.ContainsFunc(x.status.Elements, func(e element.Element) bool { return e.Address == address })
}

// hasUnreadCartridge tells whether the label of some cartridge here was never read,
// and can be: it could be any medium.
func (x *matcher) hasUnreadCartridge() bool {
	for _, m := range x.placedAt {
		if !m.Cleaning && m.SomeSideIs(record.Unknown) && !x.strange(m) {
			return true
		}
	}
	return false
}

// countHiddenByOthers counts the cartridges that others have in drives, and whose
// label was never read.
func (x *matcher) countHiddenByOthers() (n int) {
	for _, m := range x.placedAt {
		if !m.Cleaning && m.SomeSideIs(record.Unknown) && x.strange(m) {
			n++
		}
	}
	return n
}

// wayOfBeingAway says in what way a medium is not in a library.
func wayOfBeingAway(m *record.Medium) string {
	if m.Unseen != nil {
		return "missing"
	}
	return "offline"
}
