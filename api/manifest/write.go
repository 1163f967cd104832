// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"gopkg.in/yaml.v3"
)

// Marshal writes objects of the kinds of package v1alpha1 as the documents of
// one file, fields in the order of their types, what is left out left out. It
// is for manifests that a program proposes; those that people wrote are never
// written over.
func Marshal(objects ...any) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	for _, o := range objects {
		document, err := nodeOf(o)
		if err != nil {
			return nil, fmt.Errorf("write a manifest: %w", err)
		}
		if err := encoder.Encode(document); err != nil {
			return nil, fmt.Errorf("write a manifest: %w", err)
		}
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("write a manifest: %w", err)
	}
	return out.Bytes(), nil
}

// nodeOf takes the way over JSON, which is YAML too: the types say their field
// names and what may be left out only once, in their json tags.
func nodeOf(object any) (*yaml.Node, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	plain(&document)
	return &document, nil
}

// plain drops the quotes and braces of JSON, but for lists of small maps, of
// which one line each reads best, and for texts that some other tool would take
// for something else. Where yaml.v3 itself would, it puts the quotes back.
func plain(n *yaml.Node) {
	n.Style = 0
	if n.Tag == "!!str" && otherReading(n) != "" {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		plain(child)
	}
	if n.Kind != yaml.SequenceNode {
		return
	}
	for _, entry := range n.Content {
		if entry.Kind == yaml.MappingNode {
			entry.Style = yaml.FlowStyle
		}
	}
}
