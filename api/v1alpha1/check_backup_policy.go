// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import "fmt"

// Check returns what is wrong with p by itself, but for the cron
// expression and its time zone.
func (p *BackupPolicy) Check() []FieldError {
	var c checker
	c.checkObjectName(p.Metadata.Name)
	s := &p.Spec
	if s.Schedule == "" && len(s.After) == 0 {
		c.addError("spec", RuleFieldConflict, "one of schedule and after is needed")
	}
	if s.Schedule == "" && s.TimeZone != "" {
		c.addError("spec.timeZone", RuleFieldConflict, "a time zone is one of a schedule, and there is none")
	}
	seen := map[string]bool{}
	for i, d := range s.Destinations {
		path := fmt.Sprintf("spec.destinations[%d].path", i)
		c.checkAbsolutePath(path, d.Path)
		if seen[d.Path] && d.Path != "" {
			c.addError(path, RuleFieldConflict, "%q is listed twice", d.Path)
		}
		seen[d.Path] = true
	}
	return c.errors
}
