// SPDX-License-Identifier: Apache-2.0

// Package schema makes the JSON Schema of the kinds from the Go types of package
// v1alpha1 and their comments. Its test holds manifests/schema to it.
package schema

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// module and types are where the comments of the types are.
const (
	module      = "rsm.storage/rsmctl"
	typesFolder = "api/v1alpha1"
)

// valuesOfKinds are the values that a document can declare, in the order of
// v1alpha1.Kinds.
var valuesOfKinds = map[string]any{
	v1alpha1.KindLibrary:      v1alpha1.Library{},
	v1alpha1.KindMediaPool:    v1alpha1.MediaPool{},
	v1alpha1.KindMediaSet:     v1alpha1.MediaSet{},
	v1alpha1.KindBackupPolicy: v1alpha1.BackupPolicy{},
}

// generateSchema makes the schema; root is the folder of the module.
func generateSchema(root string) ([]byte, error) {
	comments, err := readComments(root)
	if err != nil {
		return nil, err
	}
	all := &jsonschema.Schema{
		Version:     jsonschema.Version,
		Title:       "Manifests of rsmctl, " + v1alpha1.APIVersion,
		Type:        "object",
		Properties:  jsonschema.NewProperties(),
		Required:    []string{"apiVersion", "kind"},
		Definitions: jsonschema.Definitions{},
	}
	all.Properties.Set("apiVersion", &jsonschema.Schema{Const: v1alpha1.APIVersion})
	all.Properties.Set("kind", &jsonschema.Schema{Enum: toAnySlice(v1alpha1.Kinds())})
	for _, kind := range v1alpha1.Kinds() {
		r := jsonschema.Reflector{Anonymous: true, CommentMap: comments, Mapper: schemaOfType}
		for name, definition := range r.Reflect(valuesOfKinds[kind]).Definitions {
			restrictStrings(definition)
			all.Definitions[name] = definition
		}
		finishKind(all.Definitions[kind], kind)
		all.AllOf = append(all.AllOf, &jsonschema.Schema{
			If:   schemaOfValue("kind", kind),
			Then: &jsonschema.Schema{Ref: "#/$defs/" + kind},
		})
	}
	finishLibrary(all.Definitions["LibrarySpec"])
	return encodeSchema(all)
}

// encodeSchema writes a schema so that a person can read it, with a final newline.
func encodeSchema(s *jsonschema.Schema) ([]byte, error) {
	plain, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := json.Indent(&text, plain, "", "  "); err != nil {
		return nil, err
	}
	text.WriteByte('\n')
	return text.Bytes(), nil
}

// readComments reads the comments of the types, each as one line.
func readComments(root string) (map[string]string, error) {
	var r jsonschema.Reflector
	if err := r.AddGoComments(module, filepath.Join(root, typesFolder), jsonschema.WithFullComment()); err != nil {
		return nil, err
	}
	comments := map[string]string{}
	for name, text := range r.CommentMap {
		// Where the types are found depends on where the command runs; what
		// they are called does not.
		_, name, _ = strings.Cut(name, typesFolder+".")
		comments[module+"/"+typesFolder+"."+name] = strings.Join(strings.Fields(text), " ")
	}
	return comments, nil
}

// schemaOfType makes the schemas of types that JSON knows no equal of.
func schemaOfType(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[v1alpha1.Limit]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
			{Type: "integer", Minimum: "1"},
			{Type: "string", Pattern: "^([1-9][0-9]?|100)%$"},
		}}
	case reflect.TypeFor[v1alpha1.Duration]():
		return &jsonschema.Schema{Type: "string"}
	case reflect.TypeFor[v1alpha1.BarcodeRange]():
		return &jsonschema.Schema{Type: "string", Pattern: "^[!-~]{1,130}$"}
	}
	if enum, ok := reflect.Zero(t).Interface().(interface{ Enum() []string }); ok {
		return &jsonschema.Schema{Type: "string", Enum: toAnySlice(enum.Enum())}
	}
	return nil
}

// restrictStrings says of each string of a type that it is not empty, as the
// reader of manifests demands, and of media and drive types which there are.
func restrictStrings(definition *jsonschema.Schema) {
	one := uint64(1)
	for pair := definition.Properties.Oldest(); pair != nil; pair = pair.Next() {
		s := pair.Value
		if s.Type == "string" && s.Pattern == "" && len(s.Enum) == 0 {
			s.MinLength = &one
		}
		if pair.Key == "mediaType" {
			s.Enum = toAnySlice(v1alpha1.MediaTypes())
		}
		if pair.Key == "driveType" {
			s.Enum = toAnySlice(v1alpha1.DriveTypes())
		}
	}
}

// finishKind fixes apiVersion and kind, and allows the status that is ignored.
func finishKind(definition *jsonschema.Schema, kind string) {
	fixProperty(definition, "apiVersion", v1alpha1.APIVersion)
	fixProperty(definition, "kind", kind)
	definition.Properties.Set("status", &jsonschema.Schema{Description: "Ignored.", Deprecated: true})
}

func fixProperty(definition *jsonschema.Schema, name, value string) {
	s, _ := definition.Properties.Get(name)
	s.Const, s.MinLength = value, nil
}

// finishLibrary asks for the block that the driver names, and for no other.
func finishLibrary(definition *jsonschema.Schema) {
	for _, driver := range v1alpha1.DriverVirtual.Enum() {
		then := &jsonschema.Schema{Required: []string{driver}, Properties: jsonschema.NewProperties()}
		for _, other := range v1alpha1.DriverVirtual.Enum() {
			if other != driver {
				then.Properties.Set(other, jsonschema.FalseSchema)
			}
		}
		definition.AllOf = append(definition.AllOf, &jsonschema.Schema{If: schemaOfValue("driver", driver), Then: then})
	}
}

// schemaOfValue is the schema of objects in which name has a value.
func schemaOfValue(name, value string) *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	properties.Set(name, &jsonschema.Schema{Const: value})
	return &jsonschema.Schema{Properties: properties, Required: []string{name}}
}

func toAnySlice(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
