// SPDX-License-Identifier: Apache-2.0

// Package schema holds the JSON Schema of the manifests, which hack/schema makes
// from the types of package v1alpha1 and their comments (hack/generate).
package schema

import _ "embed"

// JSON is the schema, a JSON Schema of draft 2020-12.
//
//go:embed rsmctl.v1alpha1.json
var JSON []byte
