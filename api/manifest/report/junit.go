// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"rsm.storage/rsmctl/api/manifest"
)

// The JUnit XML that Jenkins and most CI systems read: a suite per file, a case
// per object. What is wrong with a file as a whole, or with a document that
// does not say what it is, is a case of its own. Warnings are text output.
type (
	suites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Suites   []*suite `xml:"testsuite"`
	}
	suite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []*testCase `xml:"testcase"`
	}
	testCase struct {
		Name      string    `xml:"name,attr"`
		ClassName string    `xml:"classname,attr"`
		Failures  []failure `xml:"failure"`
		Out       string    `xml:"system-out,omitempty"`
	}
	failure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// junitReport sorts problems into suites and cases.
type junitReport struct {
	files map[string]*suite
	cases map[[2]string]*testCase
}

func writeJUnit(w io.Writer, r *manifest.Result) error {
	j := junitReport{map[string]*suite{}, map[[2]string]*testCase{}}
	for _, o := range r.Objects {
		j.findOrAddCase(o.File, o.Kind, o.Name)
	}
	for i := range r.Problems {
		j.addToCase(&r.Problems[i])
	}
	all := suites{Name: "rsmctl validate"}
	for _, s := range j.files {
		all.Suites = append(all.Suites, s)
		all.Tests += s.Tests
		all.Failures += s.Failures
	}
	slices.SortFunc(all.Suites, func(a, b *suite) int { return strings.Compare(a.Name, b.Name) })
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// findOrAddCase finds or adds the case of an object of a file.
func (j *junitReport) findOrAddCase(file, kind, name string) *testCase {
	title := "manifest"
	if kind != "" {
		title = kind + "/" + name
	}
	key := [2]string{file, title}
	if c := j.cases[key]; c != nil {
		return c
	}
	s := j.files[file]
	if s == nil {
		s = &suite{Name: replaceControls(file)}
		j.files[file] = s
	}
	c := &testCase{Name: replaceControls(title), ClassName: replaceControls(file)}
	j.cases[key] = c
	s.Cases = append(s.Cases, c)
	s.Tests++
	return c
}

func (j *junitReport) addToCase(p *manifest.Problem) {
	c := j.findOrAddCase(p.File, p.Kind, p.Name)
	text := fmt.Sprintf("%s: %s", p.Place(), messageWithSuggestion(p))
	if p.Line > 0 {
		text += "\n" + p.Source
	}
	if p.Related != nil {
		text += fmt.Sprintf("\n%s: %s", p.Related.Place(), p.Related.Message)
	}
	if p.Severity == manifest.Warning {
		c.Out += replaceControlsInLines(text) + "\n"
		return
	}
	if len(c.Failures) == 0 {
		j.files[p.File].Failures++
	}
	c.Failures = append(c.Failures, failure{string(p.Rule) + " " + ruleNameOf(p), replaceControls(messageWithSuggestion(p)), replaceControlsInLines(text)})
}

func replaceControlsInLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = replaceControls(lines[i])
	}
	return strings.Join(lines, "\n")
}
