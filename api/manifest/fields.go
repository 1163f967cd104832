// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// fieldTable is what binding needs to know about a struct type.
type fieldTable struct {
	fields []field
	byName map[string]int
	names  []string
}

// field is one field of a struct as a manifest writes it.
type field struct {
	name     string
	index    []int
	typ      reflect.Type
	required bool
	// bounded fields are numbers from least to most.
	bounded     bool
	least, most int
}

// takeTagOption takes an option of the tag jsonschema.
func (f *field) takeTagOption(option string) {
	name, value, _ := strings.Cut(option, "=")
	n, err := strconv.Atoi(value)
	switch {
	case err != nil:
	case name == "minimum":
		f.bounded, f.least = true, n
	case name == "maximum":
		f.most = n
	}
}

var fieldTables sync.Map // reflect.Type to *fieldTable

// fieldTableOf returns the table of a struct type.
func fieldTableOf(t reflect.Type) *fieldTable {
	if table, ok := fieldTables.Load(t); ok {
		return table.(*fieldTable)
	}
	table := &fieldTable{byName: map[string]int{}}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		entry := field{name: name, index: f.Index, typ: f.Type, required: !strings.Contains(options, "omit")}
		for option := range strings.SplitSeq(f.Tag.Get("jsonschema"), ",") {
			entry.takeTagOption(option)
		}
		table.byName[name] = len(table.fields)
		table.fields = append(table.fields, entry)
		table.names = append(table.names, name)
	}
	actual, _ := fieldTables.LoadOrStore(t, table)
	return actual.(*fieldTable)
}

// findFieldPath returns the path of the first field named name in or under t, and "" if
// there is none.
func (t *fieldTable) findFieldPath(name string) string {
	if _, ok := t.byName[name]; ok {
		return name
	}
	for _, f := range t.fields {
		inner, suffix := f.typ, ""
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			if inner.Kind() == reflect.Slice {
				suffix = "[]"
			}
			inner = inner.Elem()
		}
		if inner.Kind() != reflect.Struct {
			continue
		}
		if path := fieldTableOf(inner).findFieldPath(name); path != "" {
			return f.name + suffix + "." + path
		}
	}
	return ""
}
