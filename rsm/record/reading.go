// SPDX-License-Identifier: Apache-2.0

package record

import (
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

// Learn records what was read of one side, and moves the side along the state
// table (RSM, classification of a medium that has just been identified).
//
// A side that an application holds never changes its state by being read:
// when the label is not the recorded one, Judge finds that. With heldElsewhere an
// application holds a side of another medium with that label.
func (m *Medium) Learn(i int, v label.Verdict, heldElsewhere bool, at time.Time, in string) {
	s := &m.Sides[i]
	held := s.standing() == heldSide
	if v.Unread() && (held || !s.OMID.IsZero()) {
		s.Evidence.Problem = v.Detail // not read is not changed
		return
	}
	adopt := held && m.SetAside == nil && v.Kind == label.Labelled && s.wasDrawnFree() && !heldElsewhere
	if !held {
		s.moveByVerdict(v)
	}
	if adopt || s.OMID.Key() == v.OMID.Key() {
		s.OMID = v.OMID
	}
	s.noteLabelRead(v, at, in)
	if v.Unread() {
		s.Evidence.Problem = v.Detail
	}
}

// wasDrawnFree tells whether nobody's label was on the side when it was last read:
// the label found on it now is the one that its application has written.
func (s *Side) wasDrawnFree() bool {
	v := s.Evidence.Verdict
	return s.OMID.IsZero() && !s.Unverified() || v != nil && v.Kind == label.Free
}

// moveByVerdict moves a side that nobody holds along the state table by what
// was read.
func (s *Side) moveByVerdict(v label.Verdict) {
	cause := s.causeOfVerdict(v)
	if s.Become(cause) != nil {
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

// causeOfVerdict names what a verdict means for a side that nobody holds.
func (s *Side) causeOfVerdict(v label.Verdict) Cause {
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

// Reclassify forgets what the sides were held for, and takes what was last
// read as if it were read now.
func (m *Medium) Reclassify() {
	for i := range m.Sides {
		s := &m.Sides[i]
		if v := s.Evidence.Verdict; v != nil {
			s.moveByVerdict(*v)
		}
	}
}
