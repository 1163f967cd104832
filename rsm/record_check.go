// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"errors"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
)

// check tells whether a medium's record makes sense by itself.
func (m *Medium) check() error {
	if m.PMID == "" || m.Pool == "" {
		return errors.New("it has no PMID, or no pool")
	}
	if err := oneOf("location", m.Location.Type, InSlot, InDrive, InPort, InTransport, Offline); err != nil {
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
		if err := m.Sides[i].check(); err != nil {
			return fmt.Errorf("side %d: %w", i, err)
		}
	}
	return nil
}

func (s *Side) check() error {
	if err := oneOf("state", s.State, Unknown, Unprepared, Incompatible, Decommissioned, Available,
		Allocated, Complete, Foreign, Import, Reserved); err != nil {
		return err
	}
	if held := s.State == Allocated || s.State == Complete; held != (s.LMID != "") {
		return fmt.Errorf("it is %s with LMID %q; exactly allocated and complete sides have one", s.State, s.LMID)
	}
	if err := oneOf("evidence level", s.Evidence.Level, NoEvidence, Claimed, Unverified, ByBarcode, ByLabel); err != nil {
		return err
	}
	if v := s.Evidence.Verdict; v != nil {
		return oneOf("verdict", v.Kind, label.VerdictKinds()...)
	}
	return nil
}

func (p *Pool) check() error {
	return oneOf("kind", p.Kind, ApplicationPool, FreePool, ImportPool, UnrecognizedPool)
}

// oneOf complains of a value that is none of those allowed.
func oneOf[T ~string](what string, v T, allowed ...T) error {
	if slices.Contains(allowed, v) {
		return nil
	}
	return fmt.Errorf("unknown %s %q", what, v)
}

func (w *LibraryRequest) check() error { return oneOf("state", w.State, InProcess, Passed, Failed) }

func (w *OperatorRequest) check() error {
	return oneOf("state", w.State, Submitted, Completed, Refused)
}
