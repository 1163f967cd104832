// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"io"

	"rsm.storage/rsmctl/api/manifest"
)

// document is the JSON output. Fields are added, never renamed.
type document struct {
	FormatVersion string    `json:"formatVersion"`
	Valid         bool      `json:"valid"`
	Digest        string    `json:"digest"`
	Summary       totals    `json:"summary"`
	Problems      []problem `json:"problems"`
}

type totals struct {
	Files    int `json:"files"`
	Objects  int `json:"objects"`
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
}

type problem struct {
	File       string   `json:"file"`
	Line       int      `json:"line,omitempty"`
	Column     int      `json:"column,omitempty"`
	EndColumn  int      `json:"endColumn,omitempty"`
	Rule       string   `json:"rule"`
	RuleName   string   `json:"ruleName"`
	Severity   string   `json:"severity"`
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion,omitempty"`
	Source     string   `json:"source,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Name       string   `json:"name,omitempty"`
	Related    *related `json:"related,omitempty"`
}

type related struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

func writeJSON(w io.Writer, r *manifest.Result) error {
	d := document{
		FormatVersion: "1.0",
		Valid:         r.Errors == 0,
		Digest:        r.Set.Digest,
		Summary:       totals{len(r.Set.Files), len(r.Objects), r.Errors, r.Warnings},
		Problems:      []problem{},
	}
	for i := range r.Problems {
		d.Problems = append(d.Problems, jsonProblemOf(&r.Problems[i]))
	}
	return encodeJSON(w, d)
}

func jsonProblemOf(p *manifest.Problem) problem {
	out := problem{File: p.File, Line: p.Line, Column: p.Column, Rule: string(p.Rule), RuleName: ruleNameOf(p),
		Severity: string(p.Severity), Message: p.Message, Suggestion: p.Suggestion, Source: p.Source,
		Kind: p.Kind, Name: p.Name}
	if p.Line > 0 {
		out.EndColumn = p.Column + p.Width
	}
	if q := p.Related; q != nil {
		out.Related = &related{q.File, q.Line, q.Column, q.Message}
	}
	return out
}

func encodeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
