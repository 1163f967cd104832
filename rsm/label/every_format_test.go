// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

func TestEveryFormatHasAVector(t *testing.T) {
	for _, reader := range label.Default().Readers() {
		if !slices.ContainsFunc(vectors, func(v vector) bool { return v.want.OMID.Type == reader.Type() }) {
			t.Errorf("%s has no vector: give it one with addVectors, in the test file of its format", reader.Type())
		}
	}
}

// fuzzTarget finds the fuzz targets of a file, with their bodies.
var fuzzTarget = regexp.MustCompile(`(?ms)^func Fuzz.*?^}|^func Fuzz[^\n]*}$`)

func TestEveryFormatHasAFuzzTarget(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var targets strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		targets.WriteString(strings.ToLower(strings.Join(fuzzTarget.FindAllString(string(text), -1), "\n")))
	}
	for _, reader := range label.Default().Readers() {
		if !strings.Contains(targets.String(), strings.ToLower(reader.Type())) {
			t.Errorf("%s has no fuzz target: give it one, as FuzzNetBackupLabel is", reader.Type())
		}
	}
}

func TestEveryFormatIsOnThePageOfLabels(t *testing.T) {
	text, err := os.ReadFile("../../docs/labels.md")
	if err != nil {
		t.Fatal(err)
	}
	page, _, _ := strings.Cut(string(text), "<!-- claims -->")
	for _, reader := range label.Default().Readers() {
		typ := regexp.QuoteMeta(reader.Type())
		if !regexp.MustCompile(`(?m)^## (.* )?` + typ + `\b|^\| ` + "`" + typ + "`").MatchString(page) {
			t.Errorf("docs/labels.md does not tell of %s: give it a section, or a row with the archives and streams", reader.Type())
		}
	}
}
