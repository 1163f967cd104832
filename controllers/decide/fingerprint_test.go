// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// fingerprint is a text of all that can be reached from a value, the spare
// capacity of its slices with it. Functions are left out.
func fingerprint(v any) string {
	var text strings.Builder
	printDeep(&text, reflect.ValueOf(v))
	return text.String()
}

func printDeep(w *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Invalid, reflect.Func:
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			printDeep(w, v.Elem())
		}
	case reflect.Struct:
		printStruct(w, v)
	case reflect.Slice:
		fmt.Fprintf(w, "[%d:", v.Len())
		for i := range v.Cap() {
			printDeep(w, v.Slice(0, v.Cap()).Index(i))
			fmt.Fprint(w, ",")
		}
		fmt.Fprint(w, "]")
	case reflect.Map:
		var entries []string
		for _, key := range v.MapKeys() {
			var entry strings.Builder
			printDeep(&entry, key)
			fmt.Fprint(&entry, ":")
			printDeep(&entry, v.MapIndex(key))
			entries = append(entries, entry.String())
		}
		slices.Sort(entries)
		fmt.Fprintf(w, "%q", entries)
	default:
		fmt.Fprintf(w, "%#v", v)
	}
}

func printStruct(w *strings.Builder, v reflect.Value) {
	fmt.Fprint(w, "{")
	for i := range v.NumField() {
		if v.Type() == reflect.TypeFor[time.Time]() && v.Type().Field(i).Name == "loc" {
			continue
		}
		fmt.Fprintf(w, "%s=", v.Type().Field(i).Name)
		printDeep(w, v.Field(i))
		fmt.Fprint(w, ";")
	}
	fmt.Fprint(w, "}")
}
