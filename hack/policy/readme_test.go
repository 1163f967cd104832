// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheREADMEOfHackNamesAllThatIsThere(t *testing.T) {
	page := readPage(t, "hack/README.md")
	entries, err := os.ReadDir(filepath.Join(root, "hack"))
	if err != nil {
		t.Fatal(err)
	}
	lanes, err := os.ReadDir(filepath.Join(root, "hack/lanes"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != "lanes" && e.Name() != "README.md" {
			names = append(names, "hack/"+e.Name())
		}
	}
	for _, e := range lanes {
		names = append(names, "hack/lanes/"+e.Name())
	}
	for _, name := range names {
		if !strings.Contains(page, "| `"+name+"` |") {
			t.Errorf("hack/README.md has no row for %s", name)
		}
	}
}

// The README tells to install what hack/test installs.
func TestTheREADMEOfHackNamesThePackagesThatTestsNeed(t *testing.T) {
	page := readPage(t, "hack/README.md")
	_, rest, _ := strings.Cut(readPage(t, "hack/test"), "packages=(")
	list, _, ok := strings.Cut(rest, ")")
	if !ok {
		t.Fatal("hack/test has no list of packages")
	}
	for _, name := range strings.Fields(list) {
		if !strings.Contains(strings.NewReplacer("`", " ", "\n", " ").Replace(page), " "+name+" ") {
			t.Errorf("hack/README.md does not name the package %s", name)
		}
	}
}
