// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// extents finds where the nodes of a document stand in its text. A tree tells
// only where a node starts.
type extents struct {
	text string
	// lines are the bytes at which the lines of text start.
	lines []int
}

func newExtents(text string) *extents {
	x := &extents{text: text, lines: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			x.lines = append(x.lines, i+1)
		}
	}
	return x
}

// startOfNode is the byte at which a node starts. It is false when the text has no
// such place.
func (x *extents) startOfNode(n *yaml.Node) (at int, ok bool) {
	if n.Line < 1 || n.Line > len(x.lines) {
		return 0, false
	}
	at = x.lines[n.Line-1]
	at += byteOfColumn(x.text[at:], n.Column)
	return at, at < len(x.text)
}

// endOfNode is the byte behind a node. It is false where that would take more of
// YAML's rules than this package knows: for values over several lines without
// quotes, and for those under | and >.
func (x *extents) endOfNode(n *yaml.Node) (at int, ok bool) {
	at, ok = x.startOfNode(n)
	if !ok {
		return 0, false
	}
	switch {
	case n.Kind == yaml.ScalarNode:
		return x.endOfScalar(n, at)
	case n.Style&yaml.FlowStyle != 0:
		return x.endOfFlow(n, at)
	case len(n.Content) > 0:
		return x.endOfNode(n.Content[len(n.Content)-1])
	}
	return 0, false
}

// endOfScalar is the byte behind a scalar that starts at a byte.
func (x *extents) endOfScalar(n *yaml.Node, at int) (end int, ok bool) {
	rest := x.text[at:]
	switch n.Style {
	case yaml.DoubleQuotedStyle:
		return endOfQuoted(x.text, at, '"')
	case yaml.SingleQuotedStyle:
		return endOfQuoted(x.text, at, '\'')
	case 0:
		return at + len(n.Value), n.Value != "" && strings.HasPrefix(rest, n.Value)
	}
	return 0, false
}

// endOfQuoted is the byte behind the text in quotes that starts at a byte. In
// double quotes a backslash escapes; in single quotes a quote is doubled
// (YAML 1.2.2, 7.3.1 and 7.3.2).
func endOfQuoted(text string, at int, quote byte) (end int, ok bool) {
	if text[at] != quote {
		return 0, false
	}
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] != quote:
		case quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		default:
			return i + 1, true
		}
	}
	return 0, false
}

// endOfFlow is the byte behind a mapping in braces, or a list in brackets, that
// starts at a byte.
func (x *extents) endOfFlow(n *yaml.Node, at int) (end int, ok bool) {
	open, closing := byte('{'), byte('}')
	if n.Kind == yaml.SequenceNode {
		open, closing = '[', ']'
	}
	if x.text[at] != open {
		return 0, false
	}
	end = at + 1
	if len(n.Content) > 0 {
		if end, ok = x.endOfNode(n.Content[len(n.Content)-1]); !ok {
			return 0, false
		}
	}
	end += countFiller(x.text[end:])
	return end + 1, end < len(x.text) && x.text[end] == closing
}

// countFiller counts the bytes of blanks, line ends, commas and comments that text
// starts with.
func countFiller(text string) int {
	i := 0
	for i < len(text) {
		switch text[i] {
		case ' ', '\t', '\r', '\n', ',':
			i++
		case '#':
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return len(text)
			}
			i += end
		default:
			return i
		}
	}
	return i
}
