// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/rsm/record"
)

// nameAndPlace names a medium and says where it is: "A00003L8 (slot 1003)", with the
// library where there is more than one.
func (s surroundings) nameAndPlace(m *record.Medium) string {
	place := m.Location.String()
	switch {
	case !m.Online() && m.Library != "":
		place = "not in a library, last seen in " + m.Library
	case !m.Online():
		place = "not in a library"
	case s.manyLibraries():
		place += " of " + m.Library
	}
	return m.Name() + " (" + place + ")"
}

// readAgainCommand is the command that reads the labels of a medium's library again.
func readAgainCommand(m *record.Medium) string {
	return "run `rsmctl inventory " + m.Library + " --method full -f PATH`"
}

// placeInManifests gives a place in the manifests, empty when it is not known.
func (s surroundings) placeInManifests(pos manifest.Pos) string {
	if s.desired.Place == nil {
		return ""
	}
	return s.desired.Place(pos)
}

// placeInParentheses is place in parentheses, after a blank.
func (s surroundings) placeInParentheses(pos manifest.Pos) string {
	if at := s.placeInManifests(pos); at != "" {
		return " (" + at + ")"
	}
	return ""
}

// nameOfAsker names the MediaSet that expects a side, and the line.
func (s surroundings) nameOfAsker(d *DesiredSide) string { return d.Set + s.placeInParentheses(d.Pos) }

// nameOfExpected is how an expected side is called that no medium carries.
func nameOfExpected(d *DesiredSide) string {
	switch {
	case d.Barcode != "":
		return d.Barcode
	case d.OMID.Info != "":
		return d.OMID.Info
	}
	return d.OMID.ID
}

func originOfSet(set string) string { return kindMediaSet + "/" + set }

func typeNameOrNone(mediaType string) string {
	if mediaType == "" {
		return "no media type"
	}
	return mediaType
}

// nameSome names some of many, in order: a report has to be read.
func nameSome(names []string) string {
	const enough = 3
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if len(names) <= enough+1 {
		return listInWords(names)
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:enough], ", "), len(names)-enough)
}

// listInWords is a list in words: "a, b and c".
func listInWords(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func namesOfSteps(steps []Step) []string {
	names := make([]string, len(steps))
	for i := range steps {
		names[i] = steps[i].Name
	}
	return names
}

// timeForm is how times are shown.
const timeForm = "2006-01-02 15:04 UTC"

// describeHold says why a hold is on and what ends it, empty when none is.
func describeHold(plan *Plan) string {
	h := plan.Hold
	if h == nil {
		return ""
	}
	text := fmt.Sprintf("since %s, %s. Until every library was seen completely and nothing is left to allocate, nothing is drawn from Free",
		h.Since.UTC().Format(timeForm), h.Message)
	if h.Restored() {
		text += ", and what the restored database says of a medium is a claim until it was seen"
	}
	return text + "."
}

// describeBasis says what a plan was made against, empty when that is what is
// there.
func describeBasis(plan *Plan) string {
	e := plan.Observed.Export
	if e == nil {
		return ""
	}
	return fmt.Sprintf("%s, revision %d of %s. No library was looked at: each counts as it was last seen then.",
		e.File, plan.Observed.Revision, e.Time.UTC().Format(timeForm))
}

// describeSpecChanges says how a pool is declared otherwise than it is, by the names
// that its fields have in a manifest.
func describeSpecChanges(is, shall record.PoolSpec) string {
	var changes []string
	recorded, declared := reflect.ValueOf(is), reflect.ValueOf(shall)
	for i := range recorded.NumField() {
		if now, then := fieldInWords(recorded.Field(i)), fieldInWords(declared.Field(i)); now != then {
			name := recorded.Type().Field(i).Name
			changes = append(changes, fmt.Sprintf("%s %s instead of %s", strings.ToLower(name[:1])+name[1:], then, now))
		}
	}
	return listInWords(changes)
}

// fieldInWords is the value of a field as people write it.
func fieldInWords(field reflect.Value) string { return textOrNone(fmt.Sprint(field.Interface())) }

func textOrNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}
