// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// nodeAtPath finds the value at a path, or the nearest thing above it. A key
// stands for its value when that is a mapping or a list.
func nodeAtPath(root *yaml.Node, path string) *yaml.Node {
	value, found := root, root
	for _, step := range strings.Split(path, ".") {
		name, indexes, _ := strings.Cut(step, "[")
		key, next := childPair(value, name)
		if next == nil {
			return found
		}
		value, found = next, key
		for index := range strings.SplitSeq(strings.TrimSuffix(indexes, "]"), "][") {
			if i, err := strconv.Atoi(index); err == nil && value.Kind == yaml.SequenceNode && i < len(value.Content) {
				value = value.Content[i]
				found = value
			}
		}
		if value.Kind == yaml.ScalarNode {
			found = value
		}
	}
	return found
}

func childPair(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i], n.Content[i+1]
			}
		}
	}
	return nil, nil
}

func childNode(n *yaml.Node, name string) *yaml.Node {
	_, value := childPair(n, name)
	return value
}

// scalarAtKeys returns the text at a path of keys, "" if there is none.
func scalarAtKeys(n *yaml.Node, path ...string) string {
	for _, name := range path {
		if n = childNode(n, name); n == nil {
			return ""
		}
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
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
