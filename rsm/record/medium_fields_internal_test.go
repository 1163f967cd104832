// SPDX-License-Identifier: Apache-2.0

package record

import (
	"reflect"
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
)

func TestAChangeOfACopiedMediumLeavesTheMediumAsItWas(t *testing.T) {
	m := everyfield.Full[Medium]()
	c := m.Clone()
	if !reflect.DeepEqual(c, &m) {
		t.Fatalf("the copy is %+v", c)
	}
	mustShareNothing(t, "", reflect.ValueOf(m), reflect.ValueOf(*c))
}

// mustShareNothing demands that no list and no map is one and the same in two
// values. What pointers point to is replaced, never changed.
func mustShareNothing(t *testing.T, path string, x, y reflect.Value) {
	t.Helper()
	switch x.Kind() {
	case reflect.Struct:
		for i := range x.NumField() {
			mustShareNothing(t, path+"."+x.Type().Field(i).Name, x.Field(i), y.Field(i))
		}
	case reflect.Slice:
		mustNotShare(t, path, x, y)
		for i := range x.Len() {
			mustShareNothing(t, path, x.Index(i), y.Index(i))
		}
	case reflect.Map:
		mustNotShare(t, path, x, y)
	}
}

func mustNotShare(t *testing.T, path string, x, y reflect.Value) {
	t.Helper()
	if x.Pointer() == y.Pointer() {
		t.Errorf("a medium and its copy share Medium%s: a change of the one, in place, would change the other; extend (*Medium).Clone", path)
	}
}
