// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/api/v1alpha1"
)

func (b *binder) bindString(n *yaml.Node, v reflect.Value, at *spot) {
	if n.Kind != yaml.ScalarNode {
		b.failWrongType(n, at, "a string")
		return
	}
	v.SetString(n.Value)
	if enum, ok := v.Interface().(interface{ Enum() []string }); ok {
		b.bindEnum(n, enum.Enum(), at)
		return
	}
	if n.Value == "" {
		b.failField(n, at.String(), RuleMissingField, "%s is empty", at)
		return
	}
	if other := otherReading(n); other != "" {
		b.warnField(n, RuleUnquoted, fmt.Sprintf("%s: other YAML tools read %s as %s; put quotes around it", at, n.Value, other))
	}
}

func (b *binder) bindEnum(n *yaml.Node, allowed []string, at *spot) {
	if slices.Contains(allowed, n.Value) {
		return
	}
	p := b.failField(n, at.String(), RuleEnum, "%s is %q; allowed are %s", at, n.Value, strings.Join(allowed, ", "))
	p.Suggestion = nearestName(n.Value, allowed)
}

// otherReading says what other YAML tools take an unquoted string for, "" if
// for a string. It covers YAML 1.1, which many tools still speak: sexagesimal
// numbers (12:30) and more words for booleans.
func otherReading(n *yaml.Node) string {
	if n.Style != 0 && n.Style != yaml.FlowStyle {
		return ""
	}
	switch n.Tag {
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "a boolean"
	case "!!timestamp":
		return "a date"
	}
	switch strings.ToLower(n.Value) {
	case "yes", "no", "on", "off", "y", "n":
		return "a boolean"
	}
	if strings.Contains(n.Value, ":") && strings.Trim(n.Value, "0123456789:") == "" {
		return "a number"
	}
	return ""
}

func (b *binder) bindInteger(n *yaml.Node, v reflect.Value, at *spot) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" {
		b.failWrongType(n, at, "a whole number")
		return
	}
	value, err := strconv.Atoi(n.Value)
	if err != nil || strconv.Itoa(value) != n.Value {
		b.failField(n, at.String(), RuleWrongType, "%s is %s; write the number in plain decimal digits", at, n.Value)
		return
	}
	v.SetInt(int64(value))
}

func (b *binder) bindBoolean(n *yaml.Node, v reflect.Value, at *spot) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!bool":
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case n.Kind == yaml.ScalarNode && slices.Contains([]string{"yes", "on", "y"}, strings.ToLower(n.Value)):
		b.failWrongType(n, at, "a boolean").Suggestion = "true"
	case n.Kind == yaml.ScalarNode && slices.Contains([]string{"no", "off", "n"}, strings.ToLower(n.Value)):
		b.failWrongType(n, at, "a boolean").Suggestion = "false"
	default:
		b.failWrongType(n, at, "a boolean")
	}
}

func (b *binder) bindText(n *yaml.Node, v reflect.Value, at *spot) {
	if n.Kind != yaml.ScalarNode {
		b.failWrongType(n, at, "one value")
		return
	}
	rule := RuleBadDuration
	if v.Type() == reflect.TypeFor[v1alpha1.Limit]() {
		rule = RuleBadLimit
	}
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil {
		b.failField(n, at.String(), rule, "%s: %v", at, err)
	}
}
