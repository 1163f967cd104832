// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"reflect"
	"strings"

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
	// mayName lists the names that an unreadable document may declare.
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
		o.problems, o.bad, o.mayName = problems, true, guessDeclaredNames(d.text)
		return o
	}
	o.pos.Line += uint32(root.Line - 1)
	o.name = scalarAtKeys(root, "metadata", "name")
	if o.readVersionAndKind(root); o.value == nil {
		o.bad = true
		return o
	}
	b := binder{doc: d, kind: reflect.TypeOf(o.value).Elem()}
	b.bindNode(root, reflect.ValueOf(o.value).Elem(), &spot{blame: root})
	o.expandLists(root)
	b.addRuleErrors(root, o.applyDefaultsAndRules())
	if set, ok := o.value.(*v1alpha1.MediaSet); ok {
		b.checkSideValues(root, o.sides)
		set.Spec.Sides, set.Spec.Barcodes = nil, nil
	}
	o.problems = append(o.problems, b.problems...)
	for i := range o.problems {
		o.bad = o.bad || o.problems[i].Severity == Error
		o.problems[i].Kind, o.problems[i].Name = o.kind, o.name
	}
	return o
}

// readVersionAndKind reads apiVersion and kind and makes a value of that kind.
func (o *object) readVersionAndKind(root *yaml.Node) {
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

// expandLists copies the lists of a MediaSet into sides and free, each entry with
// its position.
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
		o.sides[i] = Side{Side: set.Spec.Sides[i], Pos: o.positionOfNode(childNode(spec, "sides").Content[i])}
	}
	if set.Spec.CountBarcodes() > v1alpha1.MaxBarcodes {
		return
	}
	for i, r := range set.Spec.Barcodes {
		at := o.positionOfNode(childNode(spec, "barcodes").Content[i])
		for barcode := range r.All() {
			o.free = append(o.free, FreeMedium{Barcode: barcode, Pos: at})
		}
	}
}

func (o *object) positionOfNode(n *yaml.Node) Pos {
	return Pos{o.pos.File, uint32(n.Line + o.doc.line - 1), uint32(n.Column)}
}
