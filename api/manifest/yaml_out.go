// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"gopkg.in/yaml.v3"
)

// JSONToYAML writes a JSON document as YAML, with the same names in the same
// order. It is here because no other package knows yaml.v3.
func JSONToYAML(text []byte) ([]byte, error) {
	document, err := nodesFromJSON(text)
	if err != nil {
		return nil, err
	}
	return encodeYAML(document)
}

// Marshal writes objects of the kinds of package v1alpha1 as the documents of
// one file. Fields have the order of their types; those that are not set are left
// out. It is for manifests that a program proposes: those that people wrote are
// never written over. It goes through JSON, so that only the json tags say what
// fields are called and which may be left out.
func Marshal(objects ...any) ([]byte, error) {
	var documents []*yaml.Node
	for _, o := range objects {
		text, err := json.Marshal(o)
		if err != nil {
			return nil, fmt.Errorf("write as YAML: %w", err)
		}
		document, err := nodesFromJSON(text)
		if err != nil {
			return nil, err
		}
		putEntriesOnOneLine(document)
		documents = append(documents, document)
	}
	return encodeYAML(documents...)
}

func encodeYAML(documents ...*yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	for _, d := range documents {
		if err := encoder.Encode(d); err != nil {
			return nil, fmt.Errorf("write as YAML: %w", err)
		}
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("write as YAML: %w", err)
	}
	return out.Bytes(), nil
}

func nodesFromJSON(text []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil { // JSON is YAML
		return nil, fmt.Errorf("write as YAML: %w", err)
	}
	useBlockStyle(&document)
	return &document, nil
}

// useBlockStyle drops the braces and quotes of JSON. The encoder puts quotes back
// where yaml.v3 would read a text as something else. Where only another tool would,
// a text keeps its quotes.
func useBlockStyle(n *yaml.Node) {
	quoted := n.Tag == "!!str"
	n.Style = 0
	if quoted && otherReading(n) != "" {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		useBlockStyle(child)
	}
}

// putEntriesOnOneLine writes the entries of lists on one line each: a list of small
// things reads best so.
func putEntriesOnOneLine(n *yaml.Node) {
	for _, child := range n.Content {
		putEntriesOnOneLine(child)
		if n.Kind == yaml.SequenceNode && child.Kind == yaml.MappingNode {
			child.Style = yaml.FlowStyle
		}
	}
}
