// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a manifest is as valid on a machine without the zones

	"github.com/adhocore/gronx"
	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// object is a document that was read.
type object struct {
	doc  *document
	kind string
	name string
	// value is a *v1alpha1.Library, *MediaPool, *MediaSet or *BackupPolicy,
	// and nil for a document that could not be bound to a kind.
	value any
	pos   Pos
	// sides and free are the expanded lists of a MediaSet. The first inline
	// sides are those of the manifest; the others are from CSV files.
	sides  []Side
	inline int
	free   []FreeMedium
	// bad is true when the object has an error, so that it is no part of the
	// Set. It still declares its name.
	bad      bool
	problems []Problem
	// mayName lists what a document that could not be read may have declared.
	mayName []string
}

// newObjectOfKind makes an empty object of a kind, nil for an unknown kind.
func newObjectOfKind(kind string) any {
	switch kind {
	case v1alpha1.KindLibrary:
		return new(v1alpha1.Library)
	case v1alpha1.KindMediaPool:
		return new(v1alpha1.MediaPool)
	case v1alpha1.KindMediaSet:
		return new(v1alpha1.MediaSet)
	case v1alpha1.KindBackupPolicy:
		return new(v1alpha1.BackupPolicy)
	}
	return nil
}

// readObject makes an object of a document.
func (d *document) readObject(file uint32) *object {
	o := &object{doc: d, pos: Pos{file, uint32(d.line), 1}}
	root, problems := d.parseTree()
	if root == nil {
		o.problems, o.bad, o.mayName = problems, true, guessNames(d.text)
		return o
	}
	o.pos.Line += uint32(root.Line - 1)
	o.name = scalarAtKeys(root, "metadata", "name")
	if o.readKind(root); o.value == nil {
		o.bad = true
		return o
	}
	b := binder{doc: d, kind: reflect.TypeOf(o.value).Elem()}
	b.bindNode(root, reflect.ValueOf(o.value).Elem(), &spot{blame: root})
	o.expandLists(root)
	b.addRuleErrors(root, o.applyRules())
	if set, ok := o.value.(*v1alpha1.MediaSet); ok {
		b.checkSides(root, o.sides)
		set.Spec.Sides, set.Spec.Barcodes = nil, nil
	}
	o.problems = append(o.problems, b.problems...)
	for i := range o.problems {
		o.bad = o.bad || o.problems[i].Severity == Error
		o.problems[i].Kind, o.problems[i].Name = o.kind, o.name
	}
	return o
}

// readKind reads apiVersion and kind and makes a value of that kind.
func (o *object) readKind(root *yaml.Node) {
	b := binder{doc: o.doc}
	version, kind := childNode(root, "apiVersion"), childNode(root, "kind")
	versionText, kindText := scalarAtKeys(root, "apiVersion"), scalarAtKeys(root, "kind")
	switch {
	case version == nil:
		b.failField(root, "", RuleMissingField, "apiVersion is missing; expected %s", v1alpha1.APIVersion)
	case versionText != v1alpha1.APIVersion:
		b.failField(version, "", RuleAPIVersion, "unknown apiVersion %q; expected %s", versionText, v1alpha1.APIVersion)
	}
	switch {
	case kind == nil:
		b.failField(root, "", RuleMissingField, "kind is missing")
	case newObjectOfKind(kindText) == nil:
		p := b.failField(kind, "", RuleKind, "unknown kind %q; expected one of %s", kindText, strings.Join(v1alpha1.Kinds(), ", "))
		p.Suggestion = nearestName(kindText, v1alpha1.Kinds())
	}
	if o.kind = kindText; len(b.problems) == 0 {
		o.value = newObjectOfKind(kindText)
	}
	o.problems = b.problems
}

// applyRules fills in the defaults and applies the rules of the kind.
func (o *object) applyRules() []v1alpha1.FieldError {
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
		if isSilenced(before, e.Path) {
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

func (b *binder) checkSides(root *yaml.Node, sides []Side) {
	for i := range sides {
		errors := sides[i].Check()
		for j := range errors {
			errors[j].Path = fmt.Sprintf("spec.sides[%d].%s", i, errors[j].Path)
		}
		b.addRuleErrors(root, errors)
	}
}

// isSilenced reports whether path, something above it or something under it is
// one of the paths that have an error already.
func isSilenced(paths []string, path string) bool {
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

// expandLists moves the lists of a MediaSet to where they have positions.
func (o *object) expandLists(root *yaml.Node) {
	set, ok := o.value.(*v1alpha1.MediaSet)
	if !ok {
		return
	}
	spec := childNode(root, "spec")
	o.inline = len(set.Spec.Sides)
	o.sides = make([]Side, o.inline)
	for i := range set.Spec.Sides {
		set.Spec.Sides[i].Default()
		o.sides[i] = Side{Side: set.Spec.Sides[i], Pos: o.posOfNode(childNode(spec, "sides").Content[i])}
	}
	if set.Spec.CountBarcodes() > v1alpha1.MaxBarcodes {
		return
	}
	for i, r := range set.Spec.Barcodes {
		at := o.posOfNode(childNode(spec, "barcodes").Content[i])
		for barcode := range r.All() {
			o.free = append(o.free, FreeMedium{Barcode: barcode, Pos: at})
		}
	}
}

func (o *object) posOfNode(n *yaml.Node) Pos {
	return Pos{o.pos.File, uint32(n.Line + o.doc.line - 1), uint32(n.Column)}
}

// nodeAtPath finds the value at a path, or the nearest thing above it. A key
// stands for its value when that is a mapping or a list.
func nodeAtPath(root *yaml.Node, path string) *yaml.Node {
	value, found := root, root
	for _, step := range strings.Split(path, ".") {
		name, indexes, _ := strings.Cut(step, "[")
		key, next := childPair(value, name)
		if next == nil {
			return found
		}
		value, found = next, key
		for index := range strings.SplitSeq(strings.TrimSuffix(indexes, "]"), "][") {
			if i, err := strconv.Atoi(index); err == nil && value.Kind == yaml.SequenceNode && i < len(value.Content) {
				value = value.Content[i]
				found = value
			}
		}
		if value.Kind == yaml.ScalarNode {
			found = value
		}
	}
	return found
}

func childPair(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i], n.Content[i+1]
			}
		}
	}
	return nil, nil
}

func childNode(n *yaml.Node, name string) *yaml.Node {
	_, value := childPair(n, name)
	return value
}

// scalarAtKeys returns the text at a path of keys, "" if there is none.
func scalarAtKeys(n *yaml.Node, path ...string) string {
	for _, name := range path {
		if n = childNode(n, name); n == nil {
			return ""
		}
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}
