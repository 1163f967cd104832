// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

// learn records what was read of one side, and moves the side along the state
// table (RSM, classification of a medium that has just been identified).
//
// A side that an application holds never changes its state by being read:
// when the label is not the recorded one, contradiction finds that. taken: an
// application holds a side of another medium with that label.
func (m *Medium) learn(i int, v label.Verdict, taken bool, at time.Time, in string) {
	s := &m.Sides[i]
	held := s.standing() == Held
	if v.Unread() && (held || !s.OMID.IsZero()) {
		s.Evidence.Problem = v.Detail // not read is not changed
		return
	}
	adopt := held && m.SetAside == nil && v.Kind == label.Labelled && s.drawnFree() && !taken
	if !held {
		s.turn(v)
	}
	if adopt || s.OMID.Key() == v.OMID.Key() {
		s.OMID = v.OMID
	}
	s.labelRead(v, at, in)
	if v.Unread() {
		s.Evidence.Problem = v.Detail
	}
}

// taken tells whether an application holds a side with a label, on another
// medium than m.
func (c *change) taken(m *Medium, k label.Key) bool {
	return slices.ContainsFunc(c.byOMID(k), func(other *Medium) bool {
		i := other.carries(k)
		return other.PMID != m.PMID && i >= 0 && other.Sides[i].LMID != ""
	})
}

// drawnFree tells whether the side held nobody's label when it was last read:
// the label found on it now is the one its application has written.
func (s *Side) drawnFree() bool {
	v := s.Evidence.Verdict
	return s.OMID.IsZero() && !s.Unverified() || v != nil && v.Kind == label.Free
}

// turn moves a side that nobody holds along the state table by what was read.
func (s *Side) turn(v label.Verdict) {
	cause := s.causeOf(v)
	if s.become(cause) != nil {
		return // Decommissioned is terminal; Unprepared waits for its label
	}
	switch cause {
	case CauseFoundLabel:
		if s.OMID.Key() != v.OMID.Key() {
			s.LastLMID = ""
		}
		s.OMID = v.OMID
	case CauseFoundNothing:
		s.OMID, s.LastLMID = label.OMID{}, ""
	}
}

// causeOf names what a verdict means for a side that nobody holds.
func (s *Side) causeOf(v label.Verdict) Cause {
	switch v.Kind {
	case label.Labelled, label.Free:
		if _, no := Next(s.State, CauseFoundKnown); no == nil && v.OMID.Key() == s.OMID.Key() {
			return CauseFoundKnown
		}
		return CauseFoundLabel // to a side that was taken out of Free, its own label is news
	case label.Blank:
		before := s.Evidence.Verdict
		if s.State == Available && s.OMID.IsZero() && before != nil && before.Kind == label.Blank {
			return CauseFoundKnown
		}
	}
	return CauseFoundNothing
}

// contradiction returns why a medium has to be set aside, nil when what was
// last read agrees with the record.
func (m *Medium) contradiction(now time.Time) *SetAside {
	for i := range m.Sides {
		s := &m.Sides[i]
		v := s.Evidence.Verdict
		blank := s.OMID.IsZero() && (v == nil || v.Kind != label.Labelled) // what is on it now belongs to whoever holds it
		if s.standing() != Held || v == nil || blank || v.OMID.Key() == s.OMID.Key() || s.Unverified() {
			continue
		}
		found := string(v.Kind)
		if !v.OMID.IsZero() {
			found = v.OMID.String()
		}
		return &SetAside{
			Reason: string(LabelChanged), Expected: s.OMID, Found: v.OMID, At: now,
			Message: fmt.Sprintf("side %d of %s is %s as %s, but its label says %s", i, m.Name(), s.State, omidText(s.OMID), found),
		}
	}
	if m.exchanged() {
		aside := m.exchange()
		aside.At = now
		return aside
	}
	return nil
}

// judge sets a medium aside, or lifts that, by what was last read. It returns
// the contradiction if it is new.
func (m *Medium) judge(now time.Time) *SetAside {
	found := m.contradiction(now)
	before := m.SetAside
	switch {
	case found == nil:
		m.SetAside = nil
		return nil
	case before != nil && before.Reason == found.Reason && before.Expected == found.Expected && before.Found == found.Found:
		return nil
	}
	m.SetAside = found
	return found
}

// reclassify forgets what the sides were held for, and takes what was last
// read as if it were read now.
func reclassify(m *Medium) {
	for i := range m.Sides {
		s := &m.Sides[i]
		if v := s.Evidence.Verdict; v != nil {
			s.turn(*v)
		}
	}
}

// poolFor names the pool a medium belongs in after it was read. Both sides are
// always in the same pool; a pool that has given a side away keeps the medium.
func (c *change) poolFor(m *Medium) string {
	kind := ImportPool
	if p := c.pool(m.Pool); p != nil {
		kind = p.Kind
	}
	switch {
	case m.bound(), kind == ApplicationPool && m.any(Available, Decommissioned):
		return m.Pool
	case kind == FreePool && m.every(Available):
		return c.systemPool(FreePool, m.Type)
	case m.any(Import):
		return c.systemPool(ImportPool, m.Type)
	}
	return c.systemPool(UnrecognizedPool, m.Type)
}

// leaveFree takes the Available sides of a medium out of Free when another
// side of it turned out not to be free: free media are free on every side.
func (c *change) leaveFree(m *Medium) {
	p := c.pool(m.Pool)
	if p == nil || p.Kind != FreePool || m.every(Available) {
		return
	}
	for i := range m.Sides {
		if s := &m.Sides[i]; s.State == Available {
			_ = s.become(CauseWithdrawFree) // the table has this row
		}
	}
}
