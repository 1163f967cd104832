// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"
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
			Message: fmt.Sprintf("side %d of %s is %s as %s, but its label says %s", i, m.Name(), s.State, s.OMID.InWords(), found),
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
func (m *Medium) reclassify() {
	for i := range m.Sides {
		s := &m.Sides[i]
		if v := s.Evidence.Verdict; v != nil {
			s.turn(*v)
		}
	}
}

// turned tells whether what was read from the sides of a two-sided medium is
// recorded the other way round: a person put it in with the other side up. Which
// is the first side is a matter of the records; the cartridge does not tell.
func (m *Medium) turned(read map[int]label.Verdict) bool {
	if len(m.Sides) != 2 {
		return false
	}
	straight, crossed := 0, 0
	for i, v := range read {
		if m.Sides[i].agrees(v) {
			straight++
		}
		if m.Sides[1-i].agrees(v) {
			crossed++
		}
	}
	return crossed > straight
}

// agrees tells whether a verdict is what the record of a side leads to expect.
func (s *Side) agrees(v label.Verdict) bool {
	if before := s.Evidence.Verdict; s.OMID.IsZero() {
		return before != nil && v.OMID.IsZero() && v.Kind == before.Kind && v.FirstBlock == before.FirstBlock
	}
	return s.OMID.Key() == v.OMID.Key()
}

// asRecorded gives the sides that were read the numbers that they have in the
// records.
func (m *Medium) asRecorded(read map[int]label.Verdict) map[int]label.Verdict {
	if !m.turned(read) {
		return read
	}
	other := map[int]label.Verdict{}
	for i, v := range read {
		other[1-i] = v
	}
	return other
}

// takeReading gives the old record what the new one knows of each side, and how
// surely: sides can have been read at different times, and not all of them
// since the cartridge was out of sight. taken: an application holds
// a side of another medium with that label.
func (old *Medium) takeReading(m *Medium, taken func(label.Key) bool) {
	read := map[int]label.Verdict{}
	for i := range m.Sides {
		if s := &m.Sides[i]; s.Evidence.Verdict != nil && s.Evidence.ReadAt != nil && !s.Unread() {
			read[i] = *s.Evidence.Verdict
		}
	}
	turned := old.turned(read)
	for i, v := range read {
		to, known := i, &m.Sides[i].Evidence
		if turned {
			to = 1 - i
		}
		old.learn(to, v, taken(v.OMID.Key()), *known.ReadAt, known.ReadIn)
		old.Sides[to].takenOverFrom(known.Level)
	}
}
