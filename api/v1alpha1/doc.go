// SPDX-License-Identifier: Apache-2.0

// Package v1alpha1 is what people write: the kinds Library, MediaPool,
// MediaSet and BackupPolicy of the group rsm.storage, with their defaults and
// the rules that one object must keep.
//
// Everything here is a plain value or a pure function: no files, no clock, no
// devices. The JSON Schema is generated from these types and their comments,
// so a comment on a field is documentation that operators read.
//
// A field whose json tag has neither omitempty nor omitzero is required. A
// type with an Enum method takes only the values that Enum returns. The tag
// jsonschema bounds a number for the reader of manifests and for the schema;
// its pattern is for the schema alone and says to an editor what a Check method
// says more exactly.
package v1alpha1
