// SPDX-License-Identifier: Apache-2.0

// Package everyfield is for tests of lists that are kept by hand: of functions that
// copy, compare, hash, read or print a struct field by field. Such a test fills
// whatever fields there are, and tells for each one alone what the function makes of
// it. So it holds for fields that are still to come, too.
//
// A field is what has no fields below it: a number, a text, a bool, a map, or a type
// that reads itself from a text, as a time does. Its path is as Go writes it:
// Sides[0].Evidence.Level.
package everyfield

import (
	"fmt"
	"reflect"
	"strings"
)

// Full is a filled T. Each field has a value that is not zero and that no other
// field has. A bool is true, and a list has one entry. An enum, a type with the
// method Enum, has the last of its values; the first is its default.
func Full[T any]() (v T) {
	n := 0
	fieldPath("").walkFields(reflect.ValueOf(&v).Elem(), "", func(path string, field reflect.Value) {
		n++
		giveValue(path, field, n, true)
	})
	return v
}

// Paths lists the fields of a filled T.
func Paths[T any]() (paths []string) {
	var v T
	fieldPath("").walkFields(reflect.ValueOf(&v).Elem(), "", func(path string, _ reflect.Value) { paths = append(paths, path) })
	return paths
}

// Each visits copies of a filled T. In each copy one field differs from full; a bool
// is false then.
func Each[T any](visit func(path string, full, changed T)) {
	for _, path := range Paths[T]() {
		full, changed := Full[T](), Full[T]()
		giveValue(path, fieldAtPath(reflect.ValueOf(&changed).Elem(), path), changedNumber, false)
		visit(path, full, changed)
	}
}

// Alone visits copies of bare. In each copy one field has the value that it has in a
// filled T. Pointers and lists on the way to it are made; where a list has entries,
// the field is in the first one.
func Alone[T any](bare func() T, visit func(path string, alone T)) {
	for _, path := range Paths[T]() {
		full, alone := Full[T](), bare()
		fieldAtPath(reflect.ValueOf(&alone).Elem(), path).Set(fieldAtPath(reflect.ValueOf(&full).Elem(), path))
		visit(path, alone)
	}
}

// Texts visits copies of a filled T. In each copy one field that holds any text, so
// no enum, has that one.
func Texts[T any](text string, visit func(path string, changed T)) {
	for _, path := range Paths[T]() {
		changed := Full[T]()
		field := fieldAtPath(reflect.ValueOf(&changed).Elem(), path)
		if _, enum := field.Interface().(interface{ Enum() []string }); field.Kind() == reflect.String && !enum && !isText(field.Type()) {
			field.SetString(text)
			visit(path, changed)
		}
	}
}

// Empty lists the fields of a T that are not set in v. It names the pointer or
// the list that is empty, not what would be below it.
func Empty[T any](v T) (paths []string) {
	visitUnset(reflect.ValueOf(&v).Elem(), "", func(path string) { paths = append(paths, path) })
	return paths
}

// Same lists the fields that have the same value in all of a list.
func Same[T any](list []T) (paths []string) {
	for _, path := range Paths[T]() {
		values := map[string]bool{}
		for _, v := range list {
			values[fmt.Sprint(fieldAtPath(reflect.ValueOf(&v).Elem(), path))] = true
		}
		if len(values) < 2 {
			paths = append(paths, path)
		}
	}
	return paths
}

// Under tells whether a field is one of the named ones, or below one. An index
// in brackets can be left out of a name.
func Under(path string, names ...string) bool {
	plain := strings.ReplaceAll(path, "[0]", "")
	for _, name := range names {
		for _, p := range []string{path, plain} {
			if rest, found := strings.CutPrefix(p, name); found && (rest == "" || rest[0] == '.' || rest[0] == '[') {
				return true
			}
		}
	}
	return false
}

// fieldPath is the path of the field that is looked for, or empty when all are.
type fieldPath string

func (t fieldPath) leadsThrough(path string) bool {
	return t == "" || path == "" || Under(string(t), path)
}

// walkFields calls visit with the fields in and under v that are looked for, and
// makes pointers and lists on the way to them.
func (t fieldPath) walkFields(v reflect.Value, path string, visit func(string, reflect.Value)) {
	switch {
	case !t.leadsThrough(path):
	case isText(v.Type()):
		visit(path, v)
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		t.walkFields(v.Elem(), path, visit)
	case v.Kind() == reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		t.walkFields(v.Index(0), path+"[0]", visit)
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			t.walkFields(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case v.Kind() == reflect.Struct:
		for _, f := range fieldsOf(v, path) {
			t.walkFields(f.value, f.path, visit)
		}
	default:
		visit(path, v)
	}
}

// visitUnset calls visit with each field that is not set.
func visitUnset(v reflect.Value, path string, visit func(string)) {
	switch {
	case v.Kind() == reflect.Interface || v.Kind() == reflect.Func:
		panic(fmt.Sprintf("everyfield: %s is a %s, of which it cannot be told whether all is set", path, v.Type()))
	case isText(v.Type()) || v.Kind() != reflect.Struct && v.IsZero():
		if v.IsZero() {
			visit(path)
		}
	case v.Kind() == reflect.Pointer:
		visitUnset(v.Elem(), path, visit)
	case v.Kind() == reflect.Slice && v.Len() == 0:
		visit(path)
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		for i := range v.Len() {
			visitUnset(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case v.Kind() == reflect.Struct:
		for _, f := range fieldsOf(v, path) {
			visitUnset(f.value, f.path, visit)
		}
	}
}

// fieldAtPath is the field of v at a path. It makes pointers and lists on the way
// to it.
func fieldAtPath(v reflect.Value, path string) (found reflect.Value) {
	fieldPath(path).walkFields(v, "", func(_ string, field reflect.Value) { found = field })
	return found
}

type namedField struct {
	path  string
	value reflect.Value
}

// fieldsOf lists the fields of a struct. Those of an embedded one are called as
// if they were its own.
func fieldsOf(v reflect.Value, path string) (fields []namedField) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		at := strings.TrimPrefix(path+"."+f.Name, ".")
		switch {
		case f.Anonymous:
			at = path
		case !f.IsExported():
			panic(fmt.Sprintf("everyfield: %s of %s is not exported, and %s does not read itself from a text", at, v.Type(), v.Type()))
		}
		fields = append(fields, namedField{at, v.Field(i)})
	}
	return fields
}
