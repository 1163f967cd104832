// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// carrier is a side that carries an identity.
type carrier struct {
	medium *record.Medium
	// side is its index. With readOnly the identity was read from the
	// medium, but its record says otherwise; with several there is more than
	// one carrier.
	side int32
}

const (
	readOnly = -1
	several  = -2
)

// isHeld reports whether the side is some application's.
func (c carrier) isHeld() bool {
	return c.side >= 0 && heldByApplication(&c.medium.Sides[c.side])
}

// heldByApplication reports whether a side is some application's, and not
// merely reserved.
func heldByApplication(s *record.Side) bool {
	return s.State == record.Allocated || s.State == record.Complete
}

// carrierOf names a medium by a side that an application holds, if one does.
func carrierOf(m *record.Medium) carrier {
	for i := range m.Sides {
		if c := (carrier{m, int32(i)}); c.isHeld() {
			return c
		}
	}
	return carrier{m, readOnly}
}

// noteCarrier notes who carries an identity, and tells whether it is expected.
func (l *looker) noteCarrier(key label.Key, c carrier) bool {
	at, expected := l.expected[key]
	if !expected {
		l.strangers[key] = append(l.strangers[key], c)
		return false
	}
	switch first := &l.carriers[at]; {
	case first.medium == nil:
		*first = c
	case first.side == several:
		l.others[at] = append(l.others[at], c)
	default:
		l.others[at] = []carrier{*first, c}
		first.side = several
	}
	return true
}

// leaveOutWhoIsNoRival leaves an expected side with the one carrier that nobody
// contests, where there is one.
func (l *looker) leaveOutWhoIsNoRival() {
	for at, carriers := range l.others {
		left := rivalsAmong(carriers)
		if len(left) > 1 {
			l.others[at] = left
			continue
		}
		l.carriers[at] = left[0]
		delete(l.others, at)
	}
}

// rivalsAmong leaves out the carriers that were taken out of the libraries and that
// no application holds, if others are left: to take copies away is how a
// person decides between them.
//
// Media that are all set aside are no rivals either: nobody acts on them as it
// is, and where barcodes were exchanged each is what another is recorded as.
func rivalsAmong(carriers []carrier) []carrier {
	if len(carriers) < 2 {
		return carriers
	}
	if !slices.ContainsFunc(carriers, func(c carrier) bool { return c.medium.SetAside == nil }) {
		return carriers[:1]
	}
	var left []carrier
	for _, c := range carriers {
		if c.medium.Online() || c.isHeld() {
			left = append(left, c)
		}
	}
	if len(left) == 0 {
		return carriers
	}
	return left
}

// sortCarriers puts carriers in the order of the names of their media.
func sortCarriers(carriers []carrier) []carrier {
	return slices.SortedFunc(slices.Values(carriers), func(a, b carrier) int {
		return cmp.Or(compareMedia(a.medium, b.medium), cmp.Compare(a.side, b.side))
	})
}

// describeCarriers names the media that carry an identity.
func (s surroundings) describeCarriers(key label.Key, carriers []carrier) string {
	return fmt.Sprintf("%s is carried by %s", key, s.namesOfCarriers(carriers))
}

// describeSameSerial names the media whose memory has one serial number.
func (s surroundings) describeSameSerial(serial string, carriers []carrier) string {
	return fmt.Sprintf("the cartridge memory of %s has one serial number, %s", s.namesOfCarriers(carriers), serial)
}

func (s surroundings) namesOfCarriers(carriers []carrier) string {
	var names []string
	for _, c := range sortCarriers(carriers) {
		names = append(names, s.nameAndPlace(c.medium))
	}
	return listInWords(slices.Compact(names))
}

// expectsSideOf tells whether some side of a medium is expected and not yet as
// declared: what freezes the medium is in its way, too. A copy that was taken away
// does not count: what is expected is its rival.
func (s sight) expectsSideOf(m *record.Medium) bool {
	return m.Some(func(side *record.Side) bool {
		at, expected := s.expected[side.OMID.Key()]
		return expected && s.mayStandFor(at, m) && !isAsDeclared(&s.desired.Sides[at], m, side)
	})
}

// mayStandFor tells whether a medium carries what is expected, or is one of
// several that do.
func (s sight) mayStandFor(at int32, m *record.Medium) bool {
	c := s.carriers[at]
	return c.medium == m || c.side == several
}

// isAsDeclared tells whether nothing is left to do for an expected side. That is
// the common case, and it costs nothing.
func isAsDeclared(d *DesiredSide, m *record.Medium, s *record.Side) bool {
	state := record.Allocated
	if d.Complete {
		state = record.Complete
	}
	return s.State == state && m.Pool == d.Pool && m.Online() != d.Offline && m.SetAside == nil && s.Evidence.Problem == "" &&
		(d.Barcode == "" || d.Barcode == m.Barcode) &&
		(d.LMID == "" || d.LMID == s.LMID) &&
		(d.OMID.Info == "" || d.OMID.Info == s.OMID.Info)
}
