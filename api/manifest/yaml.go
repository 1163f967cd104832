// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// maxDepth is how deep a manifest may nest.
const maxDepth = 64

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

// treeChecker looks through a tree for what a manifest has no use for.
type treeChecker struct {
	doc      *document
	problems []Problem
}

func (w *treeChecker) addNodeProblem(n *yaml.Node, rule v1alpha1.Rule, message string) {
	w.problems = append(w.problems, w.doc.problemAtNode(n, rule, message))
}

func (w *treeChecker) checkNode(n *yaml.Node, depth int) {
	if n.Anchor != "" {
		w.addNodeProblem(n, RuleAlias, fmt.Sprintf("anchor &%s: a manifest has no anchors; write the value out", n.Anchor))
	}
	switch {
	case n.Kind == yaml.AliasNode:
		w.addNodeProblem(n, RuleAlias, fmt.Sprintf("alias *%s: a manifest has no aliases; write the value out", n.Value))
		return
	case n.Style&yaml.TaggedStyle != 0:
		w.addNodeProblem(n, RuleTag, fmt.Sprintf("tag %s: a manifest has no tags", n.Tag))
	case depth > maxDepth:
		w.addNodeProblem(n, RuleTooDeep, fmt.Sprintf("nested more than %d levels deep", maxDepth))
		return
	}
	if n.Kind == yaml.MappingNode {
		w.checkKeys(n)
	}
	for _, child := range n.Content {
		w.checkNode(child, depth+1)
	}
}

func (w *treeChecker) checkKeys(n *yaml.Node) {
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		first, again := seen[key.Value]
		switch {
		case key.Kind == yaml.AliasNode:
		case key.Tag == "!!merge":
			w.addNodeProblem(key, RuleMerge, "merge key <<: a manifest has no merges; write the fields out")
		case key.Kind != yaml.ScalarNode || key.Tag == "!!null":
			w.addNodeProblem(key, RuleBadKey, fmt.Sprintf("the key is %s; expected a string", describeNode(key)))
		case again:
			w.addDuplicateKey(key, first)
		default:
			seen[key.Value] = key
		}
	}
}

func (w *treeChecker) addDuplicateKey(key, first *yaml.Node) {
	p := w.doc.problemAtNode(key, RuleDuplicateKey, fmt.Sprintf("the key %q stands here a second time", key.Value))
	at := w.doc.markOfNode(first)
	p.Related = &Related{File: w.doc.file.path, Line: at.line, Column: at.column, Message: "first here"}
	w.problems = append(w.problems, p)
}

// problemAtNode makes a Problem at a node.
func (d *document) problemAtNode(n *yaml.Node, rule v1alpha1.Rule, message string) Problem {
	return d.file.problemAtMark(d.markOfNode(n), rule, message)
}

// markOfNode is where a node stands in the file.
func (d *document) markOfNode(n *yaml.Node) mark {
	at := mark{n.Line + d.line - 1, n.Column, 1}
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		at.width = scalarWidth(d.file.lineAt(at.line), n)
	}
	return at
}

// scalarWidth is how many code points of its line a scalar takes.
func scalarWidth(line string, n *yaml.Node) int {
	rest := line[byteOfColumn(line, n.Column):]
	width := columnOfByte(n.Value, len(n.Value)) - 1
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		width = 1
		if i := strings.IndexByte(rest[min(1, len(rest)):], rest[0]); i >= 0 {
			width = columnOfByte(rest, i+2) - 1
		}
	}
	return max(1, min(width, columnOfByte(rest, len(rest))-1))
}

// describeNode names the type of a node for people.
func describeNode(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!int" || n.Tag == "!!float":
		return "a number"
	case n.Tag == "!!bool":
		return "a boolean"
	case n.Tag == "!!null":
		return "nothing"
	}
	return "a string"
}
