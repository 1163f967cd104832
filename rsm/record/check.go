// SPDX-License-Identifier: Apache-2.0

package record

import (
	"errors"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
)

// Check tells whether a medium's record makes sense by itself.
func (m *Medium) Check() error {
	if m.PMID == "" || m.Pool == "" {
		return errors.New("it has no PMID, or no pool")
	}
	if err := checkOneOf("location", m.Location.Type, InSlot, InDrive, InPort, InTransport, Offline); err != nil {
		return err
	}
	if m.Online() && m.Library == "" {
		return fmt.Errorf("it is at %s of no library", m.Location)
	}
	if m.Mount != nil && m.Location != (Location{InDrive, m.Mount.Drive}) {
		return fmt.Errorf("it is mounted in drive %d, and at %s", m.Mount.Drive, m.Location)
	}
	if n := len(m.Sides); n < 1 || n > 2 {
		return fmt.Errorf("it has %d sides; media have one or two", n)
	}
	for i := range m.Sides {
		if err := m.Sides[i].checkSide(); err != nil {
			return fmt.Errorf("side %d: %w", i, err)
		}
	}
	return nil
}

func (s *Side) checkSide() error {
	if err := checkOneOf("state", s.State, Unknown, Unprepared, Incompatible, Decommissioned, Available,
		Allocated, Complete, Foreign, Import, Reserved); err != nil {
		return err
	}
	if held := s.State == Allocated || s.State == Complete; held != (s.LMID != "") {
		return fmt.Errorf("it is %s with LMID %q; exactly allocated and complete sides have one", s.State, s.LMID)
	}
	if err := checkOneOf("evidence level", s.Evidence.Level, NoEvidence, Claimed, Unverified, ByBarcode, ByLabel); err != nil {
		return err
	}
	if v := s.Evidence.Verdict; v != nil {
		return checkOneOf("verdict", v.Kind, label.VerdictKinds()...)
	}
	return nil
}

// Check tells whether the pool is of a kind that exists.
func (p *Pool) Check() error {
	return checkOneOf("kind", p.Kind, ApplicationPool, FreePool, ImportPool, UnrecognizedPool)
}

// checkOneOf complains of a value that is none of those allowed.
func checkOneOf[T ~string](what string, v T, allowed ...T) error {
	if slices.Contains(allowed, v) {
		return nil
	}
	return fmt.Errorf("unknown %s %q", what, v)
}

// Check tells whether the request is in a state that library requests have.
func (w *LibraryRequest) Check() error {
	return checkOneOf("state", w.State, InProcess, Passed, Failed)
}

// Check tells whether the request is in a state that operator requests have.
func (w *OperatorRequest) Check() error {
	return checkOneOf("state", w.State, Submitted, Completed, Refused)
}
