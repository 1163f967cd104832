// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"fmt"
	"regexp"

	"gopkg.in/yaml.v3"
)

// JSONToYAML writes a JSON document as YAML, with the same names in the same
// order. It stands here since this is the one package that knows yaml.v3.
func JSONToYAML(text []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil { // JSON is YAML
		return nil, fmt.Errorf("write as YAML: %w", err)
	}
	blockStyle(&doc)
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&doc); err != nil {
		return nil, fmt.Errorf("write as YAML: %w", err)
	}
	return out.Bytes(), encoder.Close()
}

// blockStyle drops the braces and quotes of JSON. The encoder puts quotes back
// where a text would otherwise be read as something else, but for the words
// that only YAML 1.1 takes for booleans: those keep theirs.
func blockStyle(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode || !oldBool.MatchString(n.Value) {
		n.Style = 0
	}
	for _, child := range n.Content {
		blockStyle(child)
	}
}

var oldBool = regexp.MustCompile(`^(?i:y|n|yes|no|on|off)$`)
