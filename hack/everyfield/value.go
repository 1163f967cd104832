// SPDX-License-Identifier: Apache-2.0

package everyfield

import (
	"encoding"
	"fmt"
	"reflect"
	"time"
)

// changedNumber is more than the fields that any type has.
const changedNumber = 1000

// giveValue sets a field to the n-th value of its type, or to one of few: the last
// one or the first.
func giveValue(path string, field reflect.Value, n int, last bool) {
	switch {
	case isText(field.Type()):
		giveText(path, field, n)
	case field.Kind() == reflect.String:
		field.SetString(textFor(field, n, last))
	case field.Kind() == reflect.Bool:
		field.SetBool(last)
	case field.CanInt() && !field.OverflowInt(int64(n)):
		field.SetInt(int64(n))
	case field.CanUint() && !field.OverflowUint(uint64(n)):
		field.SetUint(uint64(n))
	case field.CanFloat():
		field.SetFloat(float64(n))
	case field.Kind() == reflect.Map:
		giveMap(path, field, n, last)
	default:
		panic(fmt.Sprintf("everyfield: %s is a %s, which has no value number %d", path, field.Type(), n))
	}
}

// textFor is the n-th text, or an allowed one of an enum.
func textFor(field reflect.Value, n int, last bool) string {
	enum, ok := field.Interface().(interface{ Enum() []string })
	switch {
	case !ok:
		return fmt.Sprintf("text-%d", n)
	case last:
		return enum.Enum()[len(enum.Enum())-1]
	}
	return enum.Enum()[0]
}

// giveMap makes a map with one entry.
func giveMap(path string, field reflect.Value, n int, last bool) {
	key, value := reflect.New(field.Type().Key()).Elem(), reflect.New(field.Type().Elem()).Elem()
	giveValue(path, key, n, last)
	fieldPath("").walkFields(value, path, func(path string, below reflect.Value) { giveValue(path, below, n, last) })
	field.Set(reflect.MakeMap(field.Type()))
	field.SetMapIndex(key, value)
}

// giveText has a field read the first of some texts that it takes.
func giveText(path string, field reflect.Value, n int) {
	at := time.Date(2026, 1, 1, 0, 0, n, n*int(time.Millisecond), time.UTC)
	for _, text := range []string{at.Format(time.RFC3339Nano), fmt.Sprint(n), fmt.Sprint(n, "h")} {
		if field.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)) == nil {
			return
		}
	}
	panic(fmt.Sprintf("everyfield: %s is a %s, of which no text is known", path, field.Type()))
}

// isText tells whether a type reads itself from a text.
func isText(t reflect.Type) bool {
	return t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}
