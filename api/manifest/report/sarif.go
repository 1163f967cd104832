// SPDX-License-Identifier: Apache-2.0

package report

import (
	"io"
	"net/url"
	"path/filepath"

	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
)

// The parts of SARIF 2.1.0 (OASIS) that a list of problems needs; the numbers
// are those of its sections.

// sarifLog is 3.13.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

// sarifRun is 3.14. Columns count code points, as they do in a Problem.
type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

// sarifTool is 3.18.
type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

// sarifDriver is 3.19.
type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules,omitempty"`
}

// sarifRule is 3.49.
type sarifRule struct {
	ID               string    `json:"id"`
	Name             string    `json:"name"`
	ShortDescription sarifText `json:"shortDescription"`
	Help             sarifText `json:"help"`
	Configuration    struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
}

// sarifText is 3.11 and 3.12.
type sarifText struct {
	Text string `json:"text"`
}

// sarifResult is 3.27.
type sarifResult struct {
	RuleID           string          `json:"ruleId"`
	RuleIndex        int             `json:"ruleIndex"`
	Level            string          `json:"level"`
	Message          sarifText       `json:"message"`
	Locations        []sarifLocation `json:"locations"`
	RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
}

// sarifLocation is 3.28.
type sarifLocation struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifText    `json:"message,omitempty"`
}

// sarifPhysical is 3.29.
type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

// sarifArtifact is 3.4.
type sarifArtifact struct {
	URI string `json:"uri"`
}

// sarifRegion is 3.30.
type sarifRegion struct {
	StartLine   int        `json:"startLine"`
	StartColumn int        `json:"startColumn"`
	EndColumn   int        `json:"endColumn,omitempty"`
	Snippet     *sarifText `json:"snippet,omitempty"`
}

func writeSARIF(w io.Writer, r *manifest.Result, version string) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "rsmctl", Version: version}
	index := map[v1alpha1.Rule]int{}
	for i := range r.Problems {
		id := r.Problems[i].Rule
		if _, known := index[id]; !known {
			index[id] = len(run.Tool.Driver.Rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(id))
		}
		run.Results = append(run.Results, sarifResultOf(&r.Problems[i], index[id]))
	}
	return encodeJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// sarifRuleOf makes the entry of a rule in the list of those that are broken.
func sarifRuleOf(id v1alpha1.Rule) sarifRule {
	rule, _ := manifest.RuleByID(id)
	out := sarifRule{ID: string(id), Name: rule.Name, ShortDescription: sarifText{rule.Summary}, Help: sarifText{rule.Cure}}
	out.Configuration.Level = string(rule.Severity)
	return out
}

func sarifResultOf(p *manifest.Problem, rule int) sarifResult {
	out := sarifResult{RuleID: string(p.Rule), RuleIndex: rule, Level: string(p.Severity),
		Message: sarifText{messageWithSuggestion(p)}, Locations: []sarifLocation{sarifLocationOf(p.File, p.Line, p.Column)}}
	if region := out.Locations[0].Physical.Region; region != nil {
		region.EndColumn = p.Column + p.Width
		region.Snippet = &sarifText{p.Source}
	}
	if q := p.Related; q != nil {
		out.RelatedLocations = []sarifLocation{sarifLocationOf(q.File, q.Line, q.Column)}
		out.RelatedLocations[0].ID = 1
		out.RelatedLocations[0].Message = &sarifText{q.Message}
	}
	return out
}

func sarifLocationOf(file string, line, column int) sarifLocation {
	out := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{fileURI(file)}}}
	if line > 0 {
		out.Physical.Region = &sarifRegion{StartLine: line, StartColumn: column}
	}
	return out
}

// fileURI is the URI (RFC 3986) of a file: a relative reference for a relative path.
func fileURI(file string) string {
	u := url.URL{Path: filepath.ToSlash(file)}
	if filepath.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}
