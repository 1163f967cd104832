// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// poolKey is what one adopted pool is for.
type poolKey struct{ labelType, mediaType string }

func comparePoolKeys(x, y poolKey) int {
	return cmp.Or(strings.Compare(x.labelType, y.labelType), strings.Compare(x.mediaType, y.mediaType))
}

// adoptLabelled adopts the sides in Import, and leaves out all else that
// nobody holds. Both sides of a medium go into one pool.
func (a *adopter) adoptLabelled() {
	found := map[poolKey][]carrier{}
	for _, m := range a.snap.Media {
		if m.Library != a.library {
			continue
		}
		var labelled []carrier
		for i := range m.Sides {
			c := carrier{m, int32(i)}
			if c.isHeld() {
				continue
			}
			if reason, why := a.whyNotAdopted(m, i); reason != "" {
				a.leaveOut(m, i, reason, why)
				continue
			}
			labelled = append(labelled, c)
		}
		if len(labelled) > 0 {
			key := poolKey{m.Sides[labelled[0].side].OMID.Type, m.Type}
			found[key] = append(found[key], labelled...)
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(found), comparePoolKeys) {
		pool := a.nameOfPoolFor(key)
		for _, c := range found[key] {
			a.adoptSide(c, a.poolOfMedium(c.medium, pool))
		}
	}
}

// poolOfMedium is the pool that a medium goes to: one that holds a side of it
// already has it whole.
func (a *adopter) poolOfMedium(m *record.Medium, pool string) string {
	for i := range m.Sides {
		if (carrier{m, int32(i)}).isHeld() {
			return m.Pool
		}
	}
	return pool
}

// adoptSide declares a side in a pool, unless the pool has had it too often.
func (a *adopter) adoptSide(c carrier, pool string) {
	m, i := c.medium, int(c.side)
	if v := a.pools[pool]; v != nil && v.record.MaxAllocations > 0 && m.Sides[i].Allocations >= v.record.MaxAllocations {
		a.leaveOut(m, i, StateIsFinal, fmt.Sprintf("%s was allocated as often as pool %s allows", a.nameAndPlace(m), pool))
		return
	}
	a.sides[pool] = append(a.sides[pool], a.sideAsRecorded(m, i))
}

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

// whyNotAdopted says why what is in a drive that others use is not adopted: they may be
// writing another label to it.
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

// findCopies finds the media that a plan freezes as duplicates.
func (a *adopter) findCopies() {
	for key, carriers := range a.strangers {
		if carriers = rivalsAmong(carriers); len(carriers) < 2 {
			continue
		}
		a.excludeCopies(carriers, DuplicateOMID, a.describeCarriers(key, carriers)+"; take all but one of them out, or relabel the copies")
	}
	for serial, carriers := range a.sameSerial {
		if carriers = rivalsAmong(carriers); len(carriers) > 1 {
			a.excludeCopies(carriers, DuplicateSerial, a.describeSameSerial(serial, carriers)+"; read the labels of all of them again")
		}
	}
}

// exclusion is why a side is left out.
type exclusion struct {
	reason  Reason
	message string
}

// excludeCopies notes why none of several media is adopted.
func (a *adopter) excludeCopies(carriers []carrier, reason Reason, message string) {
	for _, c := range carriers {
		if first, ok := a.copies[c.medium.PMID]; !ok || message < first.message {
			a.copies[c.medium.PMID] = exclusion{reason, message}
		}
	}
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

// sideAsRecorded declares a side as it is recorded. A barcode that is on two
// cartridges is no hint, and is left out.
func (a *adopter) sideAsRecorded(m *record.Medium, i int) v1alpha1.Side {
	s := &m.Sides[i]
	side := v1alpha1.Side{OMID: v1alpha1.OMID{LabelType: s.OMID.Type, LabelID: s.OMID.ID}}
	if info := (v1alpha1.Side{OMID: v1alpha1.OMID{LabelInfo: s.OMID.Info}}); len(info.Check()) == 0 && printsInYAML(s.OMID.Info) {
		side.OMID.LabelInfo = s.OMID.Info
	}
	if len(a.byCode()[m.Barcode]) == 1 && v1alpha1.CheckBarcode(m.Barcode) == nil {
		side.Barcode = m.Barcode
	}
	if v1alpha1.CheckLMID(string(s.LMID)) == nil {
		side.LMID = string(s.LMID)
	}
	if s.State == record.Complete {
		side.State = v1alpha1.SideComplete
	}
	if !m.Online() {
		side.Location = v1alpha1.LocationOffline
	}
	return side
}
