// SPDX-License-Identifier: Apache-2.0

package record

import (
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/label"
)

// SetAside says why a medium is quarantined, with both identities.
type SetAside struct {
	Reason   string     `json:"reason"`
	Expected label.OMID `json:"expected,omitzero"`
	Found    label.OMID `json:"found,omitzero"`
	Message  string     `json:"message"`
	At       time.Time  `json:"at"`
}

// findContradiction returns why a medium has to be set aside, nil when what was
// last read agrees with the record.
func (m *Medium) findContradiction(now time.Time) *SetAside {
	for i := range m.Sides {
		s := &m.Sides[i]
		v := s.Evidence.Verdict
		blank := s.OMID.IsZero() && (v == nil || v.Kind != label.Labelled) // what is on it now belongs to whoever holds it
		if s.standing() != heldSide || v == nil || blank || v.OMID.Key() == s.OMID.Key() || s.Unverified() {
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
	if m.Exchanged() {
		aside := m.describeExchange()
		aside.At = now
		return aside
	}
	return nil
}

// Judge sets a medium aside, or lifts that, by what was last read. It returns
// the contradiction if it is new.
func (m *Medium) Judge(now time.Time) *SetAside {
	found := m.findContradiction(now)
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
