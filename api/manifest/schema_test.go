// SPDX-License-Identifier: Apache-2.0

package manifest_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"rsm.storage/rsmctl/manifests/schema"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.JSON))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rsmctl.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("rsmctl.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// decodeDocuments reads the documents of a file as other tools do; false if one is not YAML.
func decodeDocuments(t *testing.T, path string) ([]any, bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var docs []any
	for d := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var doc any
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return docs, true
		}
		if err != nil {
			return nil, false
		}
		docs = append(docs, doc)
	}
}

func manifestsUnder(t *testing.T, dir string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && filepath.Ext(path) == ".yaml" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatalf("no manifests under %s: %v", dir, err)
	}
	return paths
}

// schemaLine tells editors which schema a manifest has.
var schemaLine = regexp.MustCompile(`(?m)\A# yaml-language-server: \$schema=(\S+)$`)

func TestSamplesAreValidAndNameTheirSchema(t *testing.T) {
	s := compileSchema(t)
	for _, path := range manifestsUnder(t, "../../manifests") {
		docs, ok := decodeDocuments(t, path)
		if !ok {
			t.Errorf("%s is not YAML", path)
		}
		for _, doc := range docs {
			if err := s.Validate(doc); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		data, _ := os.ReadFile(path)
		m := schemaLine.FindSubmatch(data)
		if m == nil {
			t.Errorf("%s does not start with the schema line for editors", path)
		} else if _, err := os.Stat(filepath.Join(filepath.Dir(path), string(m[1]))); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// inSchema are the rules that the schema can express.
var inSchema = []string{"RSM020", "RSM021", "RSM022", "RSM023", "RSM024", "RSM025", "RSM026",
	"RSM030", "RSM032", "RSM036", "RSM037", "RSM039"}

// notInSchema are cases of those rules that it cannot: they are about several
// values, or about how a number is written.
var notInSchema = []string{"stock-does-not-fit", "stock-slot-is-out-of-range", "lmid-is-nil", "number-is-octal",
	"stock-slot-is-taken"}

var ruleInText = regexp.MustCompile(`\[(RSM\d+)\]`)

func TestTheSchemaRejectsWhatItCanExpress(t *testing.T) {
	s := compileSchema(t)
	cases, err := filepath.Glob("report/testdata/invalid/*/want.text")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, want := range cases {
		folder := filepath.Dir(want)
		text, _ := os.ReadFile(want)
		rule := ruleInText.FindSubmatch(text)
		if rule == nil || !slices.Contains(inSchema, string(rule[1])) || strings.Contains(string(text), ".csv:") ||
			slices.Contains(notInSchema, filepath.Base(folder)) {
			continue
		}
		rejected := false
		for _, path := range manifestsUnder(t, filepath.Join(folder, "input")) {
			docs, _ := decodeDocuments(t, path)
			for _, doc := range docs {
				rejected = rejected || s.Validate(doc) != nil
			}
		}
		if tried++; !rejected {
			t.Errorf("the schema accepts %s", filepath.Base(folder))
		}
	}
	if tried < 30 {
		t.Errorf("only %d cases were tried", tried)
	}
}
