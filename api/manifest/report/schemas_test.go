// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/manifest/report"
)

func TestSARIFPassesItsPublicSchema(t *testing.T) {
	s, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	failOnError(t, err)
	for _, name := range caseFolders(t) {
		text, err := os.ReadFile(filepath.Join("testdata/invalid", name, "want.sarif"))
		failOnError(t, err)
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		failOnError(t, err)
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// There is no validator of XML Schema in Go without cgo; xmllint is in Debian's
// libxml2-utils.
func TestJUnitPassesItsPublicSchema(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("xmllint is missing, and in CI this must run (Debian: libxml2-utils)")
		}
		t.Skip("NOT RUN: xmllint is not installed (Debian: libxml2-utils)")
	}
	args := []string{"--noout", "--schema", "testdata/junit-4.xsd"}
	for _, name := range caseFolders(t) {
		args = append(args, filepath.Join("testdata/invalid", name, "want.junit"))
	}
	if out, err := exec.CommandContext(t.Context(), xmllint, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAnUnknownFormatIsRefused(t *testing.T) {
	err := report.Write(nil, "xml", &manifest.Result{}, report.Options{})
	if err == nil || !strings.Contains(err.Error(), "text, json, sarif, junit and github") {
		t.Errorf("got %v", err)
	}
}

// Names of files and values of manifests reach a terminal and GitHub's runner;
// neither may obey them.
func TestHostileTextIsNotObeyed(t *testing.T) {
	r := &manifest.Result{Set: &manifest.Set{}, Errors: 1, Problems: []manifest.Problem{{
		File: "a\n::set-env name=X::y,\x1b[2J.yaml", Line: 1, Column: 1, Width: 1, Rule: manifest.RuleSyntax,
		Severity: manifest.Error, Message: "100%\r\n::error::x\x1b[2J", Source: "\x1b[2J", SourceColumn: 1,
	}}}
	text := writtenAs(t, report.Text, r)
	if strings.Contains(text, "\x1b") || strings.Count(text, "\n") != 4 {
		t.Errorf("text: %q", text)
	}
	github := writtenAs(t, report.GitHub, r)
	if strings.Count(github, "\n") != 1 || !strings.Contains(github, "file=a%0A%3A%3Aset-env name=X%3A%3Ay%2C") ||
		!strings.Contains(github, "::100%25%0D%0A::error::x") {
		t.Errorf("github: %q", github)
	}
}

func TestColorIsOnlyWrittenWhenAskedFor(t *testing.T) {
	r := &manifest.Result{Set: &manifest.Set{}, Errors: 1, Problems: []manifest.Problem{{File: "a.yaml",
		Line: 1, Column: 1, Width: 1, Rule: manifest.RuleSyntax, Severity: manifest.Error, Message: "x", SourceColumn: 1}}}
	var b strings.Builder
	failOnError(t, report.Write(&b, report.Text, r, report.Options{Color: true}))
	if !strings.Contains(b.String(), "\x1b[1;31merror\x1b[0m") {
		t.Errorf("no colour in %q", b.String())
	}
	if plain := writtenAs(t, report.Text, r); strings.Contains(plain, "\x1b") {
		t.Errorf("colour in %q", plain)
	}
}
