// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/record"
)

// notRecorded are the fields of a MediaPoolSpec that no record holds.
var notRecorded = map[string]string{
	"Claims":     "the planner reads them anew each time",
	"Membership": "the planner reads it anew each time",
	"Guard":      "the planner reads it anew each time",
}

func compileSpec(spec v1alpha1.MediaPoolSpec) DesiredPool {
	return compilePool(&manifest.Object[v1alpha1.MediaPool]{Value: v1alpha1.MediaPool{Metadata: v1alpha1.Metadata{Name: "weekly"}, Spec: spec}})
}

func TestEachFieldOfAMediaPoolIsRecordedOrPlannedWith(t *testing.T) {
	everyfield.Each(func(path string, full, changed v1alpha1.MediaPoolSpec) {
		x, y := compileSpec(full), compileSpec(changed)
		listed := false
		for name := range notRecorded {
			listed = listed || everyfield.Under(path, name)
		}
		switch recorded := x.Spec != y.Spec; {
		case reflect.DeepEqual(x, y):
			t.Errorf("MediaPoolSpec.%s does not reach the planner: extend record.PoolSpec and recordedAs in compile.go, or DesiredPool and compilePool", path)
		case recorded == listed:
			t.Errorf("MediaPoolSpec.%s: in record.PoolSpec: %t, listed as not recorded: %t", path, recorded, listed)
		}
	})
}

func TestARecordedPoolIsAdoptedWithEachOfItsFields(t *testing.T) {
	everyfield.Alone(func() v1alpha1.MediaPoolSpec { return v1alpha1.MediaPoolSpec{} }, func(path string, declared v1alpha1.MediaPoolSpec) {
		is := compileSpec(declared).Spec
		adopted := Adopt(&record.Snapshot{Pools: []*record.Pool{newPool(is, record.MadeByManifest)}}, vaultManifest())
		if got := compileSpec(adopted.Pools[0].Spec).Spec; got != is {
			t.Errorf("MediaPoolSpec.%s: an adopted pool would be changed at once; extend declaredAs in compile.go (-is +adopted):\n%s", path, cmp.Diff(is, got))
		}
	})
}

func TestASimulatedPoolHasEachFieldOfItsSpec(t *testing.T) {
	everyfield.Alone(func() record.PoolSpec { return record.PoolSpec{} }, func(path string, spec record.PoolSpec) {
		if newPool(spec, "").Spec() != spec {
			t.Errorf("PoolSpec.%s is lost: extend newPool in simulate_test.go", path)
		}
	})
}

func TestEachChangeOfAPoolIsNamedAsTheManifestNamesIt(t *testing.T) {
	names := map[string]bool{}
	for f := range reflect.TypeFor[v1alpha1.MediaPoolSpec]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names[name] = true
	}
	everyfield.Each(func(path string, full, changed record.PoolSpec) {
		if path == "Name" {
			return // pools of two names are two pools
		}
		name, _, _ := strings.Cut(describeSpecChanges(full, changed), " ")
		if !names[name] {
			t.Errorf("PoolSpec.%s is called %q in the sentence about its change, and a MediaPool has no such field: see describeSpecChanges in words.go", path, name)
		}
	})
	if text := describeSpecChanges(record.PoolSpec{Parent: "a"}, record.PoolSpec{MaxAllocations: 3, DrawFromFree: true}); text != "parent none instead of a, drawFromFree true instead of false and maxAllocations 3 instead of 0" {
		t.Error(text)
	}
}
