// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"

	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// maxDepth is how deep a manifest may nest.
const maxDepth = 64

// treeChecker looks through a tree for what a manifest must not hold.
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
