// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"

	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// binder fills a value from a tree and collects every problem on the way.
type binder struct {
	doc *document
	// kind is the type of the whole object, to tell where a field that
	// stands in the wrong place belongs.
	kind     reflect.Type
	problems []Problem
	// paths are the paths that have an error.
	paths []string
}

// spot is a place in the tree: the path to it, and the node to blame when
// something is missing there.
type spot struct {
	parent *spot
	name   string
	index  int
	blame  *yaml.Node
}

func (s *spot) String() string {
	switch {
	case s.parent == nil:
		return ""
	case s.name == "":
		return fmt.Sprintf("%s[%d]", s.parent, s.index)
	case s.parent.parent == nil:
		return s.name
	}
	return s.parent.String() + "." + s.name
}

// inWords says in what something stands, for messages.
func (s *spot) inWords() string {
	if s.parent == nil {
		return ""
	}
	return " in " + s.String()
}

func (b *binder) failField(n *yaml.Node, path string, rule v1alpha1.Rule, format string, args ...any) *Problem {
	b.problems = append(b.problems, b.doc.problemAtNode(n, rule, fmt.Sprintf(format, args...)))
	b.paths = append(b.paths, path)
	return &b.problems[len(b.problems)-1]
}

func (b *binder) warnField(n *yaml.Node, rule v1alpha1.Rule, message string) {
	b.problems = append(b.problems, b.doc.problemAtNode(n, rule, message))
}

var textType = reflect.TypeFor[encoding.TextUnmarshaler]()

// bindNode fills v from n. A field without a value is a mistake wherever it
// stands: it is most often a list whose items were commented out.
func (b *binder) bindNode(n *yaml.Node, v reflect.Value, at *spot) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		b.failField(at.blame, at.String(), RuleNull, "%s has no value", at)
		return
	}
	if reflect.PointerTo(v.Type()).Implements(textType) {
		b.bindText(n, v, at)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		b.bindNode(n, v.Elem(), at)
	case reflect.Struct:
		b.bindFields(n, v, at)
	case reflect.Slice:
		b.bindList(n, v, at)
	case reflect.Map:
		b.bindMap(n, v, at)
	case reflect.String:
		b.bindString(n, v, at)
	case reflect.Int:
		b.bindInteger(n, v, at)
	case reflect.Bool:
		b.bindBoolean(n, v, at)
	}
}

func (b *binder) failWrongType(n *yaml.Node, at *spot, want string) *Problem {
	return b.failField(n, at.String(), RuleWrongType, "%s is %s; expected %s", at, describeNode(n), want)
}

func (b *binder) bindFields(n *yaml.Node, v reflect.Value, at *spot) {
	if n.Kind != yaml.MappingNode {
		b.failWrongType(n, at, "a mapping")
		return
	}
	table := fieldTableOf(v.Type())
	var given uint64
	meant := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, ok := table.byName[key.Value]
		if !ok {
			meant[b.failUnknownField(key, table, at)] = true
			continue
		}
		given |= 1 << f
		here := &spot{parent: at, name: key.Value, blame: key}
		b.bindNode(value, v.FieldByIndex(table.fields[f].index), here)
		b.checkBounds(value, v.FieldByIndex(table.fields[f].index), &table.fields[f], here)
	}
	for i, f := range table.fields {
		if f.required && given&(1<<i) == 0 && !meant[f.name] {
			here := spot{parent: at, name: f.name}
			b.failField(at.blame, here.String(), RuleMissingField, "%s is missing", here.String())
		}
	}
}

// failUnknownField reports a field that the type does not have. It returns the
// field of table that was probably meant, "" for none.
func (b *binder) failUnknownField(key *yaml.Node, table *fieldTable, at *spot) string {
	if at.parent == nil && key.Value == "status" {
		b.warnField(key, RuleStatus, "status is ignored")
		return ""
	}
	p := b.failField(key, (&spot{parent: at, name: key.Value}).String(), RuleUnknownField, "unknown field %q%s", key.Value, at.inWords())
	if p.Suggestion = nearestName(key.Value, table.names); p.Suggestion != "" {
		b.paths = append(b.paths, (&spot{parent: at, name: p.Suggestion}).String())
		return p.Suggestion
	}
	p.Suggestion = fieldTableOf(b.kind).findFieldPath(key.Value)
	return ""
}

func (b *binder) checkBounds(n *yaml.Node, v reflect.Value, f *field, at *spot) {
	if !f.bounded || n.Tag != "!!int" || v.Kind() != reflect.Int || slices.Contains(b.paths, at.String()) {
		return
	}
	if got := int(v.Int()); got < f.least || got > f.most {
		b.failField(n, at.String(), v1alpha1.RuleOutOfRange, "%s is %d; allowed are %d to %d", at, got, f.least, f.most)
	}
}

func (b *binder) bindList(n *yaml.Node, v reflect.Value, at *spot) {
	if n.Kind != yaml.SequenceNode {
		b.failWrongType(n, at, "a list")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		b.bindNode(item, v.Index(i), &spot{parent: at, index: i, blame: item})
	}
}

func (b *binder) bindMap(n *yaml.Node, v reflect.Value, at *spot) {
	if n.Kind != yaml.MappingNode {
		b.failWrongType(n, at, "a mapping")
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Content)/2))
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := reflect.New(v.Type().Elem()).Elem()
		b.bindNode(n.Content[i+1], value, &spot{parent: at, name: n.Content[i].Value, blame: n.Content[i]})
		v.SetMapIndex(reflect.ValueOf(n.Content[i].Value), value)
	}
}
