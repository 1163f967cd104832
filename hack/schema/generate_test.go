// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"encoding/json"
	"strings"
	"testing"

	"rsm.storage/rsmctl/hack/generated"
	"rsm.storage/rsmctl/manifests/schema"
)

func TestTheSchemaIsGenerated(t *testing.T) {
	text, err := generateSchema("../..")
	if err != nil {
		t.Fatal(err)
	}
	generated.File(t, "../../manifests/schema/rsmctl.v1alpha1.json", text)
}

func TestEveryFieldIsDescribed(t *testing.T) {
	var s struct {
		Definitions map[string]struct {
			Description string
			Properties  map[string]struct{ Description string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(schema.JSON, &s); err != nil {
		t.Fatal(err)
	}
	for name, d := range s.Definitions {
		if d.Description == "" {
			t.Errorf("%s has no description", name)
		}
		for field, p := range d.Properties {
			if p.Description == "" || strings.Contains(p.Description, "\n") {
				t.Errorf("%s.%s has the description %q", name, field, p.Description)
			}
		}
	}
}
