// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/record"
)

// reconcileAbsent decides about the expected sides that are not to be found. Some
// may be on cartridges that nobody can read: those in drives that others use, and
// those that wait for such a drive. For as many sides as there are such cartridges
// nobody is sent. Sides without a declared barcode come first, since a barcode
// would have told.
func reconcileAbsent(s sight, f frozen, w wants) (a agreed) {
	missing := s.absentToAskFor(&a, f, w)
	if len(missing) == 0 {
		return a
	}
	slices.SortFunc(missing, compareAbsentees)
	hiding, waiting := s.hidingDrives(f, w), s.unreadForWantOfDrives(f, w)
	for i, x := range missing {
		switch at := i - len(hiding); {
		case i < len(hiding):
			appendToList(&a.mayHold, hiding[i].PMID, x.side.nameWithLabel())
		case at < len(waiting):
			appendToList(&a.mayAwait, waiting[at], x.side.nameWithLabel())
		default:
			a.asks = append(a.asks, s.askForSide(x))
		}
	}
	return a
}

// absentToAskFor lists the sides that are missing for sure, that have a pool to go
// to, and that nobody was asked for yet.
func (s sight) absentToAskFor(a *agreed, f frozen, w wants) (missing []absentee) {
	for i, x := range w.absent {
		if i == 0 {
			a.doubts = s.whyNotAllIsSeen(f)
		}
		d := x.side
		name, reason := x.nameAndReason()
		r, asked := s.requests[d.OMID.Key()]
		switch {
		case asked:
			a.waiting = append(a.waiting, Waiting{
				Kind: kindRequest, Name: r.ID, Reason: reason,
				Message: fmt.Sprintf("%s (%s, pool %s) has been asked for since %s", name, d.OMID, d.Pool, r.Opened.UTC().Format(timeForm)),
			})
		case len(a.doubts) > 0:
			a.blockInPool(InventoryIncomplete, d.Pool, name)
		case !f.poolIsReady(s.pools[d.Pool]):
			a.blockInPool(PoolMissing, d.Pool, name)
		default:
			missing = append(missing, x)
		}
	}
	return missing
}

// nameAndReason say who is missing, and since when.
func (x absentee) nameAndReason() (string, Reason) {
	if x.medium != nil {
		return x.medium.Name(), SideMissing
	}
	return nameOfExpected(x.side), NeverSeen
}

func compareAbsentees(a, b absentee) int {
	return cmp.Or(compareBools(a.side.Barcode != "", b.side.Barcode != ""),
		cmp.Compare(a.side.OMID.Type, b.side.OMID.Type), cmp.Compare(a.side.OMID.ID, b.side.OMID.ID))
}

// unreadForWantOfDrives lists the cartridges that could be any of the absent sides
// and that cannot be read, since others use all drives: for each its library.
func (s sight) unreadForWantOfDrives(f frozen, w wants) (all []string) {
	declared := map[string]bool{}
	for i := range s.desired.Sides {
		declared[s.desired.Sides[i].Barcode] = true
	}
	for _, m := range s.unread {
		if !w.staying[m.PMID] && f.driveless[m.Library] && s.libraryNamed(m.Library).declared &&
			m.Some((*record.Side).NeverRead) && (m.Barcode == "" || !declared[m.Barcode]) {
			all = append(all, m.Library)
		}
	}
	slices.SortFunc(all, strings.Compare)
	return all
}

// hidingDrives are the drives that others use whose cartridge could be any of the
// absent sides.
func (s sight) hidingDrives(f frozen, w wants) (all []*usedDrive) {
	for pmid, d := range s.used {
		if m := s.inDrive[pmid]; m != nil && s.libraryNamed(d.Library).declared && !f.comesHome[pmid] && len(w.mayHold[pmid]) == 0 &&
			!m.Cleaning && m.Some((*record.Side).NeverRead) {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, compareUsedDrives)
	return all
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
