// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// schemaLine finds where a manifest has its editor look for the JSON Schema.
var schemaLine = regexp.MustCompile(`(?m)^# yaml-language-server: \$schema=(\S+)$`)

func TestExamplesKnowTheirSchema(t *testing.T) {
	manifests := readPages(t, filepath.Join(root, "manifests"), ".yaml")
	if len(manifests) == 0 {
		t.Error("found no examples")
	}
	for page, text := range manifests {
		found := schemaLine.FindStringSubmatch(text)
		if found == nil {
			t.Errorf("%s has no line for editors", page)
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(page), filepath.FromSlash(found[1]))); err != nil {
			t.Errorf("%s names the schema %s, which is not there", page, found[1])
		}
	}
}
