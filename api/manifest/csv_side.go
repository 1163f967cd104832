// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"cmp"
	"fmt"
	"strings"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// makeSide makes the side that a row describes, and what is wrong with it.
func (r *row) makeSide() (v1alpha1.Side, []v1alpha1.FieldError) {
	s := v1alpha1.Side{
		OMID:    v1alpha1.OMID{LabelType: r.fields[colLabelType], LabelID: r.fields[colLabelID], LabelInfo: r.fields[colLabelInfo]},
		Barcode: r.fields[colBarcode],
		LMID:    r.fields[colLMID],
	}
	errors := s.Check()
	var ok bool
	if s.State, ok = parseState(r.fields[colState]); !ok {
		errors = append(errors, notAllowedError("state", r.fields[colState], s.State.Enum()))
	}
	if s.Location, ok = parseLocation(r.fields[colLocation]); !ok {
		errors = append(errors, notAllowedError("location", r.fields[colLocation], s.Location.Enum()))
	}
	if s.OMID.LabelType == "" {
		errors = append(errors, missingValueError(colLabelType))
	}
	if s.OMID.LabelID == "" {
		errors = append(errors, missingValueError(colLabelID))
	}
	s.Default()
	return s, errors
}

// parseState returns the constant for a state, so that a million sides share it.
func parseState(text string) (v1alpha1.SideState, bool) {
	switch s := cmp.Or(v1alpha1.SideState(text), v1alpha1.SideAllocated); s {
	case v1alpha1.SideAllocated:
		return v1alpha1.SideAllocated, true
	case v1alpha1.SideComplete:
		return v1alpha1.SideComplete, true
	}
	return "", false
}

// parseLocation returns the constant for a location.
func parseLocation(text string) (v1alpha1.Location, bool) {
	switch l := cmp.Or(v1alpha1.Location(text), v1alpha1.LocationOnline); l {
	case v1alpha1.LocationOnline:
		return v1alpha1.LocationOnline, true
	case v1alpha1.LocationOffline:
		return v1alpha1.LocationOffline, true
	}
	return "", false
}

func notAllowedError(column, value string, allowed []string) v1alpha1.FieldError {
	return v1alpha1.FieldError{Path: column, Rule: RuleEnum, Value: value, Known: allowed,
		Message: fmt.Sprintf("%q is not allowed; allowed are %s", value, strings.Join(allowed, ", "))}
}

func missingValueError(column int) v1alpha1.FieldError {
	return v1alpha1.FieldError{Path: columnNames[column], Rule: RuleMissingField, Message: "the value is missing"}
}
