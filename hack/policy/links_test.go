// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pageLink finds the target of [text](target).
var pageLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestLinksLeadSomewhere(t *testing.T) {
	found := 0
	for page, text := range readPages(t, root, ".md") {
		for _, match := range pageLink.FindAllStringSubmatch(text, -1) {
			target, _, _ := strings.Cut(match[1], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			found++
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s, which is not there", page, target)
			}
		}
	}
	if found < 10 {
		t.Errorf("found %d links only: does the test still find them?", found)
	}
}

func TestEveryPageIsLinked(t *testing.T) {
	all := readPages(t, root, ".md")
	linked := map[string]bool{}
	for page, text := range all {
		for _, match := range pageLink.FindAllStringSubmatch(text, -1) {
			target, _, _ := strings.Cut(match[1], "#")
			linked[filepath.Join(filepath.Dir(page), filepath.FromSlash(target))] = true
		}
	}
	for page := range all {
		if below, _ := filepath.Rel(root, page); strings.HasPrefix(below, "docs") && !linked[page] {
			t.Errorf("no page links to %s", below)
		}
	}
}

// readPages reads the texts of one kind below a folder, by path.
func readPages(t *testing.T, folder, ext string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case isPassedOver(name, entry):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ext:
			return nil
		}
		text, err := os.ReadFile(name)
		all[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
