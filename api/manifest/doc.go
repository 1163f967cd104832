// SPDX-License-Identifier: Apache-2.0

// Package manifest reads manifests: files, folders and standard input become
// the objects of package v1alpha1, and everything that is wrong with them
// becomes a list of Problems, each with its place.
//
// It is the only package that knows YAML. It decodes to nodes, never to
// values, refuses what a manifest has no use for (aliases, merges, custom
// tags), and reads each document alone, so that a broken one hides nothing.
//
// A Set that lacks something is not a smaller Set: Set.Complete is false then,
// and whoever acts on it may add and report, and must take nothing away.
package manifest
