// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const architecture = "docs/architecture.md"

var (
	// quoted finds what stands in backquotes, outside of blocks of code.
	quoted = regexp.MustCompile("`([^`\n]+)`")
	// ofAPackage is a name of a package: `package.Func`, `package.Type.Method`.
	ofAPackage = regexp.MustCompile(`^([a-z]\w*(?:\.\w+)+)(?:\([^)]*\))?$`)
	// treeLine is a line of the tree: a folder, indented below the one it is in.
	treeLine = regexp.MustCompile(`(?m)^( *)([\w.]+)/ +\S`)
)

// notNames are what looks like a name of a package and is none.
var notNames = map[string]bool{"rsm.db": true, "doc.go": true}

func TestWhatTheArchitectureNamesIsThere(t *testing.T) {
	declared := declaredNames(t)
	names, files := 0, 0
	for _, match := range quoted.FindAllStringSubmatch(proseOf(readPage(t, architecture)), -1) {
		text := match[1]
		if name := ofAPackage.FindStringSubmatch(text); name != nil && !notNames[text] {
			names++
			if !declared[name[1]] {
				t.Errorf("%s names %s, which no package declares", architecture, name[1])
			}
		}
		if strings.Contains(text, "/") {
			files++
			if _, err := os.Stat(filepath.Join(root, text)); err != nil {
				t.Errorf("%s names %s, which is not there", architecture, text)
			}
		}
	}
	if names < 30 || files < 15 {
		t.Errorf("found %d names and %d files only: does the test still find them?", names, files)
	}
}

// proseOf is a page without its blocks of code.
func proseOf(page string) string {
	var prose strings.Builder
	for i, part := range strings.Split(page, "```") {
		if i%2 == 0 {
			prose.WriteString(part)
		}
	}
	return prose.String()
}

// blockAfter is the first block of code behind some words of a page.
func blockAfter(page, words string) string {
	_, rest, _ := strings.Cut(page, words)
	_, rest, _ = strings.Cut(rest, "```\n")
	block, _, _ := strings.Cut(rest, "```")
	return block
}

// The rooms that are there for tests, or are part of another, need no line.
func TestTheTreeOfTheArchitectureHasEveryRoom(t *testing.T) {
	shown := map[string]bool{}
	var above []string
	for _, line := range treeLine.FindAllStringSubmatch(blockAfter(readPage(t, architecture), "# Architecture"), -1) {
		above = append(above[:min(len(line[1])/2, len(above))], line[2])
		folder := strings.Join(above, "/")
		shown[folder] = true
		if info, err := os.Stat(filepath.Join(root, folder)); err != nil || !info.IsDir() {
			t.Errorf("the tree of %s shows %s, which is no folder", architecture, folder)
		}
	}
	for room := range rooms {
		if strings.HasPrefix(room, "hack/") || strings.HasPrefix(room, "manifests/") || strings.HasSuffix(room, "test") {
			continue
		}
		if !shown[room] && room != "rsm/scsi/iscsi/wire" {
			t.Errorf("the tree of %s does not show %s", architecture, room)
		}
	}
}

func TestTheFloorsOfTheArchitectureAreThoseOfTheArrows(t *testing.T) {
	floors := map[string]int{}
	for i, line := range strings.Split(blockAfter(readPage(t, architecture), "a room imports from lower floors only"), "\n") {
		for _, room := range strings.Fields(line) {
			floors[room] = i
		}
	}
	if len(floors) < 20 {
		t.Errorf("found %d rooms only: does the test still find them?", len(floors))
	}
	for room, floor := range floors {
		imports, known := rooms[room]
		if !known {
			t.Errorf("%s has %s on a floor, which hack/policy does not know", architecture, room)
		}
		for _, other := range imports {
			if below, shown := floors[other]; shown && other != room && below <= floor {
				t.Errorf("%s shows %s, which %s may import, not below it", architecture, other, room)
			}
		}
	}
}
