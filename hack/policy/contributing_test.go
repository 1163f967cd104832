// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pathInPage finds the files and folders that a page names: `folder/file.go`. NAME
// stands for one that a reader makes.
var pathInPage = regexp.MustCompile("`([a-z.][\\w.]*/[\\w./*]*[\\w*]|[A-Z]+\\.md)`")

func TestTheFilesThatCONTRIBUTINGNamesAreThere(t *testing.T) {
	found := 0
	for _, match := range pathInPage.FindAllStringSubmatch(readPage(t, "CONTRIBUTING.md"), -1) {
		name := match[1]
		if strings.HasPrefix(name, "gopkg.in/") {
			continue
		}
		found++
		if strings.Contains(name, "NAME") {
			name = filepath.Dir(name)
		}
		if there, err := filepath.Glob(filepath.Join(root, name)); err != nil || len(there) == 0 {
			t.Errorf("CONTRIBUTING.md names %s, which is not there", match[1])
		}
	}
	if found < 40 {
		t.Errorf("found %d names only: does the test still find them?", found)
	}
}
