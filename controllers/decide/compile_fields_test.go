// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"reflect"
	"testing"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/everyfield"
)

// notPlannedWith are the fields of a set of manifests that make no difference to
// a plan.
var notPlannedWith = map[string]string{
	"Libraries.Pos":                        "nothing is said of a Library by its place",
	"Libraries.Value.APIVersion":           "there is one",
	"Libraries.Value.Kind":                 "it is Library",
	"Libraries.Value.Metadata.Labels":      "other tools read them",
	"Libraries.Value.Metadata.Annotations": "other tools read them",
	"Libraries.Value.Spec.Driver":          "Connections.open reads it",
	"Libraries.Value.Spec.Virtual":         "Connections.open reads it",
	"Libraries.Value.Spec.SG":              "Connections.open reads it",
	"Libraries.Value.Spec.ISCSI":           "Connections.open reads it",
	"Libraries.Value.Spec.Drives":          "Connections.open reads it",

	"Pools.Value.APIVersion":           "there is one",
	"Pools.Value.Kind":                 "it is MediaPool",
	"Pools.Value.Metadata.Labels":      "other tools read them",
	"Pools.Value.Metadata.Annotations": "other tools read them",

	"MediaSets.Pos":                        "a side has a place of its own",
	"MediaSets.Value.APIVersion":           "there is one",
	"MediaSets.Value.Kind":                 "it is MediaSet",
	"MediaSets.Value.Metadata.Labels":      "other tools read them",
	"MediaSets.Value.Metadata.Annotations": "other tools read them",
	"MediaSets.Value.Spec.Sides":           "they are in MediaSets.Sides",
	"MediaSets.Value.Spec.SidesFrom":       "they are in MediaSets.Sides",
	"MediaSets.Value.Spec.Barcodes":        "they are in MediaSets.Free",

	"BackupPolicies": "Backups reads them",
	"Files":          "Desired.Place tells them",
}

// plannedWith is what a set is compiled to, but for the function Place.
func plannedWith(set manifest.Set) Desired {
	d := Compile(&set)
	d.Place = nil
	return d
}

func TestEachFieldOfTheManifestsIsPlannedWith(t *testing.T) {
	met := map[string]bool{}
	everyfield.Each(func(path string, full, changed manifest.Set) {
		planned, listed := !reflect.DeepEqual(plannedWith(full), plannedWith(changed)), false
		for name := range notPlannedWith {
			if everyfield.Under(path, name) {
				listed, met[name] = true, true
			}
		}
		if planned == listed {
			t.Errorf("manifest.Set.%s: planned with: %t, listed as not planned with: %t. Extend Compile, compilePool or compileSet in compile.go and what they make, or list the field with a reason", path, planned, listed)
		}
	})
	for name := range notPlannedWith {
		if !met[name] {
			t.Errorf("%s is listed, and there is no such field: take it off the list", name)
		}
	}
}

func TestEachFieldThatIsPlannedWithIsCompiled(t *testing.T) {
	set := everyfield.Full[manifest.Set]()
	set.Pools[0].Value.Spec.Membership = v1alpha1.MembershipExact
	d := Compile(&set)
	for function, empty := range map[string][]string{
		"Compile":                     everyfield.Empty(d.Libraries),
		"compilePool, or recordedAs,": everyfield.Empty(d.Pools),
		"compileSet":                  append(everyfield.Empty(d.Sides), everyfield.Empty(d.Free)...),
	} {
		for _, path := range empty {
			t.Errorf("%s in compile.go never sets %s of what is desired", function, path)
		}
	}
}
