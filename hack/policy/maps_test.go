// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fewFiles is how many files a package may have without a map of them.
const fewFiles = 10

// mapLine finds the lines of a map: "- name.go: what it has", in a package
// comment. Files that are one thing on several systems share a line.
var mapLine = regexp.MustCompile(`(?m)^//   - ([a-z0-9_]+\.go(?:, [a-z0-9_]+\.go)*): \S`)

// programFiles are the names of each package's files that are no tests.
func programFiles(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	for _, s := range sources(t) {
		if !s.test {
			files[s.folder] = append(files[s.folder], path.Base(s.path))
		}
	}
	return files
}

func TestAPackageOfManyFilesHasAMapOfThem(t *testing.T) {
	mapped := 0
	for folder, files := range programFiles(t) {
		if len(files) <= fewFiles {
			continue
		}
		doc, err := os.ReadFile(filepath.Join(root, folder, "doc.go"))
		lines := mapLine.FindAllStringSubmatch(string(doc), -1)
		if err != nil || len(lines) == 0 {
			t.Errorf("%s has %d files: give it a doc.go with a map of them, as rsm/scsi/virtual has (%v)", folder, len(files), err)
			continue
		}
		mapped++
		named := map[string]bool{"doc.go": true}
		for _, line := range lines {
			for _, name := range strings.Split(line[1], ", ") {
				if named[name] {
					t.Errorf("%s/doc.go names %s twice", folder, name)
				}
				named[name] = true
				if !slices.Contains(files, name) {
					t.Errorf("%s/doc.go names %s, which is not there", folder, name)
				}
			}
		}
		for _, name := range files {
			if !named[name] {
				t.Errorf("%s/doc.go does not say what %s is: add a line to its map", folder, name)
			}
		}
	}
	if mapped < 10 {
		t.Errorf("found %d maps only: does the test still find them?", mapped)
	}
}
