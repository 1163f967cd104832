// SPDX-License-Identifier: Apache-2.0

// Package manifest reads manifests: files, folders and standard input become
// the objects of package v1alpha1, and everything that is wrong with them
// becomes a list of Problems, each with its place.
//
// It is the only package that knows YAML. It decodes to nodes, never to
// values, refuses what a manifest has no use for (aliases, merges, custom
// tags), and reads each document alone, so that a broken one hides nothing.
//
// A Set that lacks something is not a smaller Set: its Complete is false. Whoever
// acts on it may add and report, and must take nothing away.
//
// # Files
//
// Loading:
//
//   - load.go: from paths to a Result
//   - files.go: which files there are
//   - source.go: the text of a file, and places in it
//   - text.go: from bytes to documents
//   - split.go: cutting a file into documents
//   - parallel.go: on all processors
//   - set.go: what was declared
//   - digest.go: its order, and one digest of it
//
// One document:
//
//   - yaml.go: from YAML to a tree
//   - tree.go: the nodes of a tree, and their places
//   - tree_check.go: what a tree must not hold
//   - bind.go: from a tree to a value
//   - bind_values.go: strings, numbers and the like
//   - fields.go: the fields of the kinds, by reflection
//   - object.go: from a document to an object
//   - object_rules.go: its defaults and its rules
//   - broken.go: guessing what an unreadable one declares
//   - suggest.go: which name was probably meant
//
// Lists of sides (CSV):
//
//   - lists.go: the files that MediaSets name
//   - csv_chunks.go: reading a large one
//   - csv_cells.go: from a line to its values
//   - csv_header.go: which column stands where
//   - csv_rows.go: from lines to sides
//   - csv_side.go: from one row to a side
//
// All objects together:
//
//   - cross.go: references between them
//   - all_sides.go: every expected side, numbered
//   - duplicates.go: what is expected twice
//   - locate.go: where a value stands
//
// What is wrong:
//
//   - rules.go: the table of rules
//   - problem.go: one problem, and a bounded list of them
//
// Writing:
//
//   - lmids.go: writing LMIDs into manifests
//   - lmids_yaml.go: into YAML, leaving the rest as it is
//   - lmids_place.go: where in a side
//   - lmids_csv.go: into CSV
//   - extent.go: where the nodes of a document end
//   - replace.go: a new text in the place of what was read
//   - yaml_out.go: YAML out of JSON
package manifest
