// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"sync"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// lookAtMedia looks at each medium once: whom its sides belong to, and what
// about it needs a closer look.
func lookAtMedia(around surroundings) sight {
	l := looker{
		sight: sight{
			surroundings: around,
			carriers:     make([]carrier, len(around.desired.Sides)),
			others:       map[int32][]carrier{},
			strangers:    map[label.Key][]carrier{},
			sameSerial:   map[string][]carrier{},
			inDrive:      map[record.PMID]*record.Medium{},
			byCode:       sync.OnceValue(func() map[string][]*record.Medium { return indexBarcodes(around.snap.Media) }),
			byLMID:       sync.OnceValue(func() map[record.LMID]carrier { return indexLMIDs(around.snap.Media) }),
		},
		bySerial: map[string]*record.Medium{},
		restored: around.snap.Hold.Restored(),
	}
	for _, m := range around.snap.Media {
		l.lookAtMedium(m)
	}
	l.leaveOutWhoIsNoRival()
	return l.sight
}

// looker is the workbench of lookAtMedia.
type looker struct {
	sight
	// bySerial is the first medium with the serial number of a cartridge memory.
	bySerial map[string]*record.Medium
	// restored: a restored database may call sides allocated that are not.
	restored bool
}

func (l *looker) lookAtMedium(m *record.Medium) {
	l.noteSameSerial(m)
	unread, doubtful := false, false
	for i := range m.Sides {
		s := &m.Sides[i]
		unread = unread || s.NeedsIdentification()
		loose := l.lookAtSide(m, int32(i), s)
		doubtful = doubtful || loose && l.restored && l.mustReadStale(m, s)
	}
	switch {
	case m.SetAside != nil:
		l.lookAtSetAside(m)
	case !m.Online():
	case l.used[m.PMID] != nil:
		l.inDrive[m.PMID] = m
	default:
		if (unread && !m.Cleaning || doubtful) && !m.Ejected {
			l.unread = append(l.unread, m)
		}
		if m.Location.Type == record.InPort && !m.Ejected {
			l.arrived = append(l.arrived, m)
		}
	}
}

// lookAtSide tells whether a side is loose.
func (l *looker) lookAtSide(m *record.Medium, i int32, s *record.Side) bool {
	switch s.State {
	case record.Unknown, record.Foreign, record.Unprepared:
		if v := s.Evidence.Verdict; v != nil && v.Kind == label.Ambiguous {
			for _, id := range v.Claims {
				if id.ID != "" {
					l.noteCarrier(id.Key(), carrier{m, readOnly})
				}
			}
		}
	case record.Available:
		if i == 0 && l.kindOfPool(m) == record.FreePool {
			l.idle = append(l.idle, m)
		}
	}
	expected := !s.OMID.IsZero() && l.noteCarrier(s.OMID.Key(), carrier{m, i})
	loose := !expected && (heldByApplication(s) || s.State == record.Import && !s.OMID.IsZero())
	if loose {
		l.loose = append(l.loose, carrier{m, i})
	}
	return loose
}

// mustReadStale tells whether the label of a side has to be read although its
// barcode was seen: a restored database calls it allocated, and no manifest wants
// it. It may have been given back, relabelled and allocated again after the backup
// was made. Then it may be one that is expected, and its barcode does not tell.
func (l *looker) mustReadStale(m *record.Medium, s *record.Side) bool {
	pool := l.pools[m.Pool]
	return l.desired.Complete && heldByApplication(s) && s.Evidence.Level == record.ByBarcode &&
		pool != nil && pool.desired != nil && pool.desired.Exact
}

// lookAtSetAside notes that a medium was read as somebody else.
func (l *looker) lookAtSetAside(m *record.Medium) {
	l.setAside = append(l.setAside, m)
	if found := m.SetAside.Found; !found.IsZero() && m.SideCarrying(found.Key()) < 0 {
		l.noteCarrier(found.Key(), carrier{m, readOnly})
	}
}

// noteSameSerial notes whose cartridge memory has which serial number. It is fixed
// in the chip: two media cannot have the same.
func (l *looker) noteSameSerial(m *record.Medium) {
	if m.SerialNumber == "" {
		return
	}
	first, known := l.bySerial[m.SerialNumber]
	switch {
	case !known:
		l.bySerial[m.SerialNumber] = m
	case l.sameSerial[m.SerialNumber] == nil:
		l.sameSerial[m.SerialNumber] = []carrier{carrierOf(first), carrierOf(m)}
	default:
		l.sameSerial[m.SerialNumber] = append(l.sameSerial[m.SerialNumber], carrierOf(m))
	}
}
