// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/hack/everyfield"
)

// withoutLongest are the texts that Check lets be as long as they like.
var withoutLongest = map[string]string{
	"APIVersion":                        "it is one of few, or the manifest is not read",
	"Kind":                              "it is one of few, or the manifest is not read",
	"Spec.Parent":                       "it is the name of a MediaPool, or refused",
	"Spec.Pool":                         "it is the name of a MediaPool, or refused",
	"Spec.SidesFrom.CSV":                "it is the path of a file that was read, or refused",
	"Spec.Schedule":                     "package manifest parses it",
	"Spec.TimeZone":                     "it is a zone that is known, or refused",
	"Spec.SG.Changer":                   "the system refuses a path that is too long",
	"Spec.Destinations.Path":            "the system refuses a path that is too long",
	"Spec.ISCSI.CHAP.SecretFile":        "the system refuses a path that is too long",
	"Spec.ISCSI.CHAP.Mutual.SecretFile": "the system refuses a path that is too long",
	"Spec.ISCSI.CHAP.SecretEnv":         "it is a variable that is set, or the library cannot be reached",
	"Spec.ISCSI.CHAP.Mutual.SecretEnv":  "it is a variable that is set, or the library cannot be reached",
	"Spec.ISCSI.CHAP.User":              "a login text that is too long or not printable is refused at the login; no rule says so before",
	"Spec.ISCSI.CHAP.Mutual.User":       "a login text that is too long or not printable is refused at the login; no rule says so before",
	"Spec.ISCSI.Portal":                 "it is the name of a host that is found, or the library cannot be reached",
}

func TestEachTextOfAManifestHasALongestLength(t *testing.T) {
	met := map[string]bool{}
	refuseLongTexts(t, met, (*v1alpha1.Library).Check)
	refuseLongTexts(t, met, (*v1alpha1.MediaPool).Check)
	refuseLongTexts(t, met, checkWithSides)
	refuseLongTexts(t, met, (*v1alpha1.BackupPolicy).Check)
	for name := range withoutLongest {
		if !met[name] {
			t.Errorf("%s is listed, and there is no such field: take it off the list", name)
		}
	}
}

// checkWithSides checks all that a MediaSet can hold. Its barcodes are looked at in
// one of free media only.
func checkWithSides(m *v1alpha1.MediaSet) []v1alpha1.FieldError {
	errors := m.Check()
	for _, e := range m.Spec.Sides[0].Check() {
		e.Path = "spec.sides[0]." + e.Path
		errors = append(errors, e)
	}
	free := *m
	free.Spec.Pool = v1alpha1.PoolFree
	return append(errors, free.Check()...)
}

// refuseLongTexts demands that check refuses a very long text in each field of a
// kind, or that the field is listed as one where it does not.
func refuseLongTexts[T any](t *testing.T, met map[string]bool, check func(*T) []v1alpha1.FieldError) {
	t.Helper()
	for _, first := range []string{"a", "/"} { // a name, and a path
		everyfield.Texts(first+strings.Repeat("a", 5000), func(path string, long T) {
			refused := slices.ContainsFunc(check(&long), func(e v1alpha1.FieldError) bool {
				return strings.EqualFold(e.Path, path) && e.Rule != v1alpha1.RuleFieldConflict
			})
			listed := false
			for name := range withoutLongest {
				if everyfield.Under(path, name) {
					listed, met[name] = true, true
				}
			}
			if !refused && !listed {
				t.Errorf("%s of a %T may be %d bytes that begin with %q: give it a checkText in its Check, or list it with a reason", path, long, 5001, first)
			}
		})
	}
}
