// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"slices"
	"strings"
)

// Rule is the id of a rule that a manifest must keep. Package manifest has the
// table of all rules; those that one object can break by itself are here.
type Rule string

// The rules about the values of one object.
const (
	RuleBadName          Rule = "RSM030"
	RuleReservedName     Rule = "RSM031"
	RuleOutOfRange       Rule = "RSM032"
	RuleBadText          Rule = "RSM033"
	RuleBadBarcode       Rule = "RSM034"
	RuleBadRange         Rule = "RSM035"
	RuleBadLMID          Rule = "RSM036"
	RuleUnknownMediaType Rule = "RSM037"
	RuleBadPath          Rule = "RSM041"
	RuleBadAddress       Rule = "RSM042"
	RuleFieldConflict    Rule = "RSM043"
	RuleEmptyList        Rule = "RSM044"
	RuleSlotTaken        Rule = "RSM045"
)

// FieldError is one value that breaks a rule.
type FieldError struct {
	// Path is where the value stands, for example spec.virtual.stock[3].slot.
	Path string
	// Rule is the rule that it breaks.
	Rule Rule
	// Message says what is wrong, and what would be right.
	Message string
	// Value is the name that was not known, empty if none was. Known lists
	// what it could have been.
	Value string
	Known []string
}

// checker collects the errors of one object. Its methods take the path of the
// value that they check.
type checker struct{ errors []FieldError }

func (c *checker) addError(path string, rule Rule, format string, args ...any) {
	c.errors = append(c.errors, FieldError{Path: path, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) addErrorIfAny(path string, rule Rule, err error) {
	if err != nil {
		c.addError(path, rule, "%v", err)
	}
}

// checkObjectName checks metadata.name.
func (c *checker) checkObjectName(name string) {
	if name != "" {
		c.addErrorIfAny("metadata.name", RuleBadName, CheckName(name))
	}
}

func (c *checker) checkText(path, what, text string, most int) {
	c.addErrorIfAny(path, RuleBadText, checkPlainText(what, text, most))
}

func (c *checker) checkAbsolutePath(path, file string) {
	if file != "" && (!strings.HasPrefix(file, "/") || strings.ContainsRune(file, 0)) {
		c.addError(path, RuleBadPath, "%q is no absolute path", file)
	}
}

// checkTypeIsKnown adds an error unless name is one of known or empty.
func (c *checker) checkTypeIsKnown(path, what, name string, known []string) {
	if name != "" && !slices.Contains(known, name) {
		c.errors = append(c.errors, FieldError{Path: path, Rule: RuleUnknownMediaType,
			Message: fmt.Sprintf("unknown %s %q", what, name), Value: name, Known: known})
	}
}

// checkExactlyOne adds an error unless one of the named fields is given.
func (c *checker) checkExactlyOne(path string, given map[string]bool, names ...string) {
	var found []string
	for _, name := range names {
		if given[name] {
			found = append(found, name)
		}
	}
	switch {
	case len(found) == 0:
		c.addError(path, RuleFieldConflict, "one of %s is needed", strings.Join(names, " and "))
	case len(found) > 1:
		c.addError(path+"."+found[1], RuleFieldConflict, "only one of %s may be given", strings.Join(found, " and "))
	}
}
