// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"
)

func TestYAMLIsKnownInOnePackageOnly(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if strings.Contains(spec.Path.Value, "yaml") && s.folder != "api/manifest" {
				t.Errorf("%s imports %s: only api/manifest may", s.path, spec.Path.Value)
			}
		}
	}
}

func TestNothingNeedsC(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if spec.Path.Value == `"C"` {
				t.Errorf("%s imports C", s.path)
			}
		}
	}
}
