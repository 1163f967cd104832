// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rsm.storage/rsmctl/manifests/schema"
)

func TestTheSchemaIsThatOfTheTypes(t *testing.T) {
	want, err := generate("../..")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(schema.JSON)); diff != "" {
		t.Errorf("run go run ./hack/schema (-types +file):\n%s", diff)
	}
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
