// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// whyNotAdopted says why a side that nobody holds is not adopted; the reason is
// empty when it is.
func (a *adopter) whyNotAdopted(m *record.Medium, i int) (Reason, string) {
	s := &m.Sides[i]
	switch {
	case m.Cleaning:
		return CleaningCartridge, a.nameAndPlace(m) + " is a cleaning cartridge"
	case m.SetAside != nil:
		return LabelMismatch, fmt.Sprintf("%s is set aside: %s", a.nameAndPlace(m), m.SetAside.Message)
	case a.wasInterrupted(m):
		return OutcomeUnknown, a.nameAndPlace(m) + " was being moved when rsmctl was interrupted, and looking did not settle where it is; look, then adopt again"
	case !m.Online():
		return NotInLibrary, a.nameAndPlace(m) + " was here before"
	case a.used[m.PMID] != nil:
		return DriveInUse, a.used[m.PMID].whyNotAdopted()
	case m.Some((*record.Side).Undecided):
		return a.whyNotRead(m)
	case s.State == record.Import:
		return a.whyNotAdoptable(m, s)
	case s.State == record.Foreign:
		return a.whyNotLabelled(m, s)
	case s.State == record.Incompatible:
		return WrongMediaType, a.nameAndPlace(m) + " fits no drive here"
	}
	return NotAllocated, fmt.Sprintf("%s is %s in pool %s, and nobody holds it", a.nameAndPlace(m), s.State, m.Pool)
}

func (a *adopter) wasInterrupted(m *record.Medium) bool {
	return slices.ContainsFunc(a.snap.Open, func(r *record.LibraryRequest) bool { return r.PMID == m.PMID })
}

func (a *adopter) whyNotRead(m *record.Medium) (Reason, string) {
	if problem := readProblemOf(m); problem != "" {
		return CannotIdentify, fmt.Sprintf("the label of %s could not be read: %s; look after the drive or the cartridge, then adopt again", a.nameAndPlace(m), problem)
	}
	if m.Location.Type == record.InPort {
		return NeverRead, a.nameAndPlace(m) + " is in a port, where no label is read; move it to a slot, then adopt again"
	}
	return NeverRead, a.nameAndPlace(m) + " was not read; adopt again"
}

// whyNotAdopted says why what is in a drive that others use is not adopted: they
// may be writing another label to it.
func (d *usedDrive) whyNotAdopted() string {
	return fmt.Sprintf("%s is in %s of %s, and rsmctl did not put it there%s, so that its label cannot be read; adopt again when the drive is free, or take it out with `rsmctl dismount %s %d`",
		d.Name, d.Where(), d.Library, d.SignsInBrackets(), d.Library, d.Drive)
}

// whyNotLabelled says what a side is that was read and carries no label.
func (a *adopter) whyNotLabelled(m *record.Medium, s *record.Side) (Reason, string) {
	switch v := s.Evidence.Verdict; {
	case v != nil && v.Kind == label.Blank:
		return Blank, a.nameAndPlace(m) + " is blank"
	case v != nil && (v.Kind == label.Ambiguous || v.Unread()):
		return CannotIdentify, fmt.Sprintf("the label of %s could not be read: %s", a.nameAndPlace(m), v.Detail)
	case v != nil && v.Kind == label.Recognized:
		return NoLabelID, fmt.Sprintf("%s holds %s data, a format that names no medium", a.nameAndPlace(m), v.Format)
	case v != nil && v.Detail != "":
		return NotRecognized, fmt.Sprintf("something is recorded on %s that is no label rsmctl knows: %s", a.nameAndPlace(m), v.Detail)
	}
	return NotRecognized, fmt.Sprintf("something is recorded on %s that is no label rsmctl knows", a.nameAndPlace(m))
}

// whyNotAdoptable says why a side in Import is left there.
func (a *adopter) whyNotAdoptable(m *record.Medium, s *record.Side) (Reason, string) {
	if v := s.Evidence.Verdict; v != nil && v.Kind == label.Free {
		return FreeLabel, a.nameAndPlace(m) + " carries rsmctl's own free label"
	}
	if twice, ok := a.copies[m.PMID]; ok {
		return twice.reason, twice.message
	}
	if why := whyUndeclarable(s.OMID); why != "" {
		return BadLabel, fmt.Sprintf("the label of %s cannot be put into a manifest: %s", a.nameAndPlace(m), why)
	}
	if _, known := v1alpha1.MediaTypeNamed(m.Type); !known {
		return WrongMediaType, fmt.Sprintf("%s carries %s, but neither its barcode nor the drive tells its media type; list it in a MediaSet for a pool of its type",
			a.nameAndPlace(m), s.OMID)
	}
	return "", ""
}

// whyUndeclarable says why no manifest can name an OMID, empty when one can. The
// label info is no part of the identity and can be left out.
func whyUndeclarable(id label.OMID) string {
	side := v1alpha1.Side{OMID: v1alpha1.OMID{LabelType: id.Type, LabelID: id.ID}}
	switch errs := side.Check(); {
	case len(errs) > 0:
		return errs[0].Message
	case id.Type == "" || id.ID == "":
		return "its label type or label id is empty"
	case !printsInYAML(id.Type + id.ID):
		return "it holds a code point that is no character"
	}
	return ""
}

// printsInYAML reports whether a text is of characters that YAML takes (YAML
// 1.2.2, 5.1); control characters are refused by the manifests anyhow.
func printsInYAML(text string) bool { return !strings.ContainsAny(text, "\ufffe\uffff") }
