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

// link finds the target of [text](target).
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// schemaLine finds where a manifest has its editor look for the JSON Schema.
var schemaLine = regexp.MustCompile(`(?m)^# yaml-language-server: \$schema=(\S+)$`)

// pages are the texts of one kind below a folder, by path.
func pages(t *testing.T, folder, ext string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != folder && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
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

func TestLinksLeadSomewhere(t *testing.T) {
	found := 0
	for page, text := range pages(t, root, ".md") {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
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
	all := pages(t, root, ".md")
	linked := map[string]bool{}
	for page, text := range all {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
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

func TestExamplesKnowTheirSchema(t *testing.T) {
	manifests := pages(t, filepath.Join(root, "manifests"), ".yaml")
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
