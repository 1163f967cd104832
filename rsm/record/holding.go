// SPDX-License-Identifier: Apache-2.0

package record

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/label"
)

// Allocate gives a side to an application, as id and for origin. One whose label
// was never read is held for what is expected on it, and not verified. Only the
// state table can refuse it here (ErrInvalidState); the caller has asked whether it
// may be given.
func (s *Side) Allocate(id LMID, expect label.Key, origin string) error {
	unread := s.State == Unknown
	if _, err := Next(s.State, CauseAllocate); err != nil {
		return err
	}
	if unread {
		s.OMID = label.OMID{Type: expect.Type, ID: expect.ID}
		s.applyEvent(AllocatedByBarcode)
	}
	s.LMID, s.LastLMID, s.Origin = id, "", origin
	s.Allocations++
	return s.Become(CauseAllocate)
}

// GiveBack ends the holding of a side, and with it what counted for its holder
// only: the trust in the barcode of a cartridge that was away, or that only
// restored records know.
func (s *Side) GiveBack(cause Cause, h *Hold) error {
	event := GivenBack
	if h.Restored() {
		event = GivenBackAfterRestore
	}
	s.applyEvent(event)
	if v := s.Evidence.Verdict; v != nil && v.Kind == label.Free && s.OMID.IsZero() {
		s.OMID = v.OMID // written while it was held, by whoever held it
	}
	if err := s.Become(cause); err != nil {
		return err
	}
	if s.LMID != "" {
		s.LastLMID, s.LMID, s.Origin = s.LMID, "", ""
	}
	return nil
}

// WhyNotFree says why the side may hold somebody's data, empty when it cannot.
func (s *Side) WhyNotFree() string {
	v := s.Evidence.Verdict
	switch {
	case v == nil || s.Unverified():
		return "was never read"
	case s.Doubted():
		return "was out of sight since it was read"
	case s.Claimed():
		return "was not read since the database was restored"
	case v.Kind == label.Blank || v.Kind == label.Free:
		return ""
	}
	return fmt.Sprintf("was read and is %s (%s)", v.Kind, v.OMID.InWords())
}
