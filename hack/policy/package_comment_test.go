// SPDX-License-Identifier: Apache-2.0

package policy

import "testing"

func TestEveryPackageIsDocumented(t *testing.T) {
	documented, packages := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		packages[s.folder] = true
		documented[s.folder] = documented[s.folder] || s.file.Doc != nil
	}
	for folder := range packages {
		if !documented[folder] {
			t.Errorf("%s has no package comment", folder)
		}
	}
}
