// SPDX-License-Identifier: Apache-2.0

// Package report writes what package manifest found: for people as text, for
// editors and CI systems as JSON, SARIF 2.1.0, JUnit XML and GitHub workflow
// commands.
package report

import (
	"fmt"
	"io"
	"strings"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/words"
)

// Format is a form of output.
type Format string

// The formats.
const (
	Text   Format = "text"
	JSON   Format = "json"
	SARIF  Format = "sarif"
	JUnit  Format = "junit"
	GitHub Format = "github"
)

// Formats lists all formats.
func Formats() []Format { return []Format{Text, JSON, SARIF, JUnit, GitHub} }

// Options say how a report looks.
type Options struct {
	// Color makes text colourful, for a terminal.
	Color bool
	// Version is the version of rsmctl, for SARIF. It may be empty.
	Version string
}

// Write writes r to w. It fails for an unknown format, and when w does.
func Write(w io.Writer, format Format, r *manifest.Result, o Options) error {
	switch format {
	case Text:
		return writeText(w, r, o.Color)
	case JSON:
		return writeJSON(w, r)
	case SARIF:
		return writeSARIF(w, r, o.Version)
	case JUnit:
		return writeJUnit(w, r)
	case GitHub:
		return writeGitHub(w, r)
	}
	return fmt.Errorf("unknown format %q; known are text, json, sarif, junit and github", format)
}

// messageWithSuggestion is the message of p with what was probably meant.
func messageWithSuggestion(p *manifest.Problem) string {
	if p.Suggestion == "" {
		return p.Message
	}
	return p.Message + "; did you mean " + p.Suggestion + "?"
}

// ruleNameOf is the short name of the rule that p breaks.
func ruleNameOf(p *manifest.Problem) string {
	rule, _ := manifest.RuleByID(p.Rule)
	return rule.Name
}

// summaryLine counts what was read and found, in one line.
func summaryLine(r *manifest.Result) string {
	what := fmt.Sprintf("%s in %s", words.Count(len(r.Objects), "object", "objects"), words.Count(len(r.Set.Files), "file", "files"))
	switch {
	case r.Errors == 0 && r.Warnings == 0:
		return "Valid: " + what + "."
	case r.Errors == 0:
		return fmt.Sprintf("Valid: %s, %s.", what, words.Count(r.Warnings, "warning", "warnings"))
	}
	return fmt.Sprintf("Not valid: %s, %s, %s.", what, words.Count(r.Errors, "error", "errors"), words.Count(r.Warnings, "warning", "warnings"))
}

// replaceControls replaces control characters, which a terminal would obey and XML
// does not allow.
func replaceControls(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, text)
}
