// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a manifest is as valid on a machine without the zones

	"github.com/adhocore/gronx"
	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// applyDefaultsAndRules fills in the defaults and applies the rules of the kind.
func (o *object) applyDefaultsAndRules() []v1alpha1.FieldError {
	switch v := o.value.(type) {
	case *v1alpha1.Library:
		v.Default()
		return v.Check()
	case *v1alpha1.MediaPool:
		v.Default()
		return v.Check()
	case *v1alpha1.MediaSet:
		v.Default()
		return v.Check()
	case *v1alpha1.BackupPolicy:
		v.Default()
		return slices.Concat(v.Check(), checkSchedule(v.Spec.Schedule), checkTimeZone(v.Spec.TimeZone))
	}
	return nil
}

// checkSchedule accepts five fields or one of the names that the field's
// comment lists; gronx knows more, which cron does not.
func checkSchedule(schedule string) []v1alpha1.FieldError {
	known := []string{"@hourly", "@daily", "@weekly", "@monthly", "@yearly"}
	if schedule == "" {
		return nil
	}
	failed := v1alpha1.FieldError{Path: "spec.schedule", Rule: RuleBadCron,
		Message: fmt.Sprintf("%q is no cron expression of five fields such as 0 2 * * *", schedule)}
	if strings.HasPrefix(schedule, "@") {
		for _, name := range known {
			if schedule == name {
				return nil
			}
		}
		failed.Value, failed.Known = schedule, known
		return []v1alpha1.FieldError{failed}
	}
	if len(strings.Fields(schedule)) != 5 || !gronx.IsValid(schedule) {
		return []v1alpha1.FieldError{failed}
	}
	if _, err := gronx.NextTickAfter(schedule, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), true); err != nil {
		failed.Message = fmt.Sprintf("%q never comes", schedule)
		return []v1alpha1.FieldError{failed}
	}
	return nil
}

// checkTimeZone accepts the names of the IANA time zone database. "Local" is
// what leaving the field out says.
func checkTimeZone(name string) []v1alpha1.FieldError {
	if _, err := time.LoadLocation(name); err == nil && name != "Local" {
		return nil
	}
	return []v1alpha1.FieldError{{Path: "spec.timeZone", Rule: RuleBadTimeZone,
		Message: fmt.Sprintf("%q is no time zone; names are like Europe/Berlin", name)}}
}

// addRuleErrors adds the errors that the rules of the kind found, but for those about
// a field that has an error already.
func (b *binder) addRuleErrors(root *yaml.Node, errors []v1alpha1.FieldError) {
	before := b.paths
	for _, e := range errors {
		if overlapsAnyPath(before, e.Path) {
			continue
		}
		p := b.failField(nodeAtPath(root, e.Path), e.Path, e.Rule, "%s: %s", e.Path, e.Message)
		if e.Value != "" {
			p.Suggestion = nearestName(e.Value, e.Known)
			if p.Suggestion == "" {
				p.Message += "; known are " + strings.Join(e.Known, ", ")
			}
		}
	}
}

func (b *binder) checkSideValues(root *yaml.Node, sides []Side) {
	for i := range sides {
		errors := sides[i].Check()
		for j := range errors {
			errors[j].Path = fmt.Sprintf("spec.sides[%d].%s", i, errors[j].Path)
		}
		b.addRuleErrors(root, errors)
	}
}

// overlapsAnyPath reports whether path, something above it or something under it is
// one of the paths that have an error already.
func overlapsAnyPath(paths []string, path string) bool {
	for _, p := range paths {
		if p == path || isPathUnder(p, path) || isPathUnder(path, p) {
			return true
		}
	}
	return false
}

func isPathUnder(path, above string) bool {
	rest, ok := strings.CutPrefix(path, above)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '[')
}
