// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// parseTree reads the document into a tree. The tree's lines count from the
// document's first line. A tree is returned only when there is no problem.
//
// The parser is not maintained any more and can panic on hostile input, so
// a panic is a syntax problem like any other.
func (d *document) parseTree() (root *yaml.Node, problems []Problem) {
	defer func() {
		if recover() != nil {
			root, problems = nil, []Problem{d.file.problemAtMark(mark{d.line, 1, 1}, RuleSyntax, "the YAML parser gave up on this document")}
		}
	}()
	if p := d.checkDocumentSize(); p != nil {
		return nil, []Problem{*p}
	}
	var tree yaml.Node
	if err := yaml.Unmarshal([]byte(d.text), &tree); err != nil {
		return nil, []Problem{d.syntaxProblem(err)}
	}
	if tree.Kind != yaml.DocumentNode || len(tree.Content) != 1 {
		return nil, []Problem{d.file.problemAtMark(mark{d.line, 1, 1}, RuleNoMapping, "the document is empty")}
	}
	root = tree.Content[0]
	w := treeChecker{doc: d}
	w.checkNode(root, 1)
	if root.Kind != yaml.MappingNode && len(w.problems) == 0 {
		w.addNodeProblem(root, RuleNoMapping, fmt.Sprintf("the document is %s; expected a mapping with apiVersion, kind, metadata and spec", describeNode(root)))
	}
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	return root, nil
}

// maxDocumentSize is how many bytes one document may have. A tree takes about 27
// times as much memory.
const maxDocumentSize = 4 << 20

func (d *document) checkDocumentSize() *Problem {
	if len(d.text) <= maxDocumentSize {
		return nil
	}
	p := d.file.problemAtMark(mark{d.line, 1, 1}, RuleTooLarge,
		fmt.Sprintf("the document has %d bytes; the most is %d", len(d.text), maxDocumentSize))
	return &p
}

var unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)

// countedFromZero are the parser's messages whose line counts from 0; the
// scanner's and its other ones count from 1.
var countedFromZero = map[string]bool{
	"did not find expected key":              true,
	"did not find expected '-' indicator":    true,
	"did not find expected ',' or ']'":       true,
	"did not find expected ',' or '}'":       true,
	"did not find expected node content":     true,
	"did not find expected <document start>": true,
}

var yamlErrorLine = regexp.MustCompile(`^(?s)yaml: line (\d+): (.*)$`)

// syntaxProblem gives a parser's error a place. The parser names a line at
// best; the column is that of the line's first character.
func (d *document) syntaxProblem(err error) Problem {
	line, message := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlErrorLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = m[2]
	}
	if countedFromZero[message] {
		line++
	}
	if m := unknownAnchor.FindStringSubmatch(message); m != nil {
		i := max(0, strings.Index(d.text, "*"+m[1]))
		return d.file.problemAtMark(markOfByte(d.text, d.line, i), RuleAlias,
			fmt.Sprintf("alias *%s: a manifest has no aliases; write the value out", m[1]))
	}
	last := strings.Count(strings.TrimRight(d.text, "\r\n"), "\n") + 1
	at := min(max(1, line), last) + d.line - 1
	if tab, column := d.findTabIndent(); tab > 0 {
		return d.file.problemAtMark(mark{tab, column, 1}, RuleSyntax, "a tab in the indentation; YAML allows blanks only")
	}
	text := d.file.lineAt(at)
	indent := len(text) - len(strings.TrimLeft(text, " \t"))
	return d.file.problemAtMark(mark{at, indent + 1, max(1, columnOfByte(text, len(text))-1-indent)}, RuleSyntax, "not YAML: "+message)
}

// findTabIndent finds the first line that is indented with a tab.
func (d *document) findTabIndent() (line, column int) {
	line = d.line
	for row := range strings.Lines(d.text) {
		rest := strings.TrimLeft(row, " ")
		if strings.HasPrefix(rest, "\t") && hasContent(rest) {
			return line, len(row) - len(rest) + 1
		}
		line++
	}
	return 0, 0
}
