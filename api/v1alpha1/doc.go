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
//
// # Files
//
// The kinds:
//
//   - meta.go: what all kinds have
//   - library.go: Library
//   - library_iscsi.go: its block for libraries over iSCSI
//   - virtual.go: its block for virtual libraries
//   - media_pool.go: MediaPool
//   - media_set.go: MediaSet
//   - backup_policy.go: BackupPolicy
//
// Types of values:
//
//   - barcode.go: barcodes and ranges of them
//   - duration.go: lengths of time
//   - limit.go: a number or a percentage
//   - media_type.go: media types and drive types
//   - text.go: names, labels, LMIDs
//
// Their rules:
//
//   - defaults.go: what a field is when nobody gives it
//   - check.go: the rules, and what a broken one is
//   - check_library.go: rules of Library
//   - check_virtual.go: rules of virtual libraries
//   - check_pools.go: rules of MediaPool and MediaSet
//   - check_backup_policy.go: rules of BackupPolicy
package v1alpha1
