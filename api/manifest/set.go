// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// Pos is a place in one of the files of a Set. It is small, since there is one
// for each of a million sides.
type Pos struct {
	// File is an index of Set.Files.
	File uint32
	// Line and Column count from 1. Columns count code points.
	Line   uint32
	Column uint32
}

// Object is a declared object, its defaults filled in, and where it stands.
type Object[T any] struct {
	// Value is the object.
	Value T
	// Pos is where its document starts.
	Pos Pos
}

// Side is an expected side and where it is declared.
type Side struct {
	v1alpha1.Side
	// Pos is where the side starts, in a manifest or in a CSV file.
	Pos Pos
	// Contested is true when the OMID, the barcode or the LMID of this side
	// is expected a second time. Nobody may act on a contested side.
	Contested bool
}

// FreeMedium is a barcode that is declared free to use.
type FreeMedium struct {
	Barcode string
	// Pos is where the barcode, or the range that it is in, is declared.
	Pos Pos
	// Contested is true when the barcode is also that of an expected side,
	// or is declared free twice. Nobody may act on it.
	Contested bool
}

// MediaSet is a declared MediaSet with its lists read and expanded.
type MediaSet struct {
	// Value is the object as written, its defaults filled in, but without
	// its lists: Value.Spec.Sides and Value.Spec.Barcodes are nil.
	Value v1alpha1.MediaSet
	// Pos is where its document starts.
	Pos Pos
	// Sides are the expected sides: those of the manifest, then those of
	// each CSV file, in the order in which they are written.
	Sides []Side
	// Free are the media that a set for the pool Free declares free to use.
	Free []FreeMedium
}

// Set is what manifests declare. Each list is sorted by name, names are unique
// in it, and each reference between objects leads to an object of the Set:
// what does not keep that is a Problem, and left out.
type Set struct {
	Libraries      []Object[v1alpha1.Library]
	Pools          []Object[v1alpha1.MediaPool]
	MediaSets      []MediaSet
	BackupPolicies []Object[v1alpha1.BackupPolicy]

	// Complete is true when there was no Problem but warnings. When it is
	// false, something that is wanted may be missing here: add and report,
	// never take away.
	Complete bool
	// Digest is the SHA-256 of what is declared, in hexadecimal. It does not
	// depend on the order, the names or the layout of the files.
	Digest string
	// Files are the paths that Pos.File counts.
	Files []string
}

// Place gives p as people write it: file:line:column.
func (s *Set) Place(p Pos) string {
	return fmt.Sprintf("%s:%d:%d", s.Files[p.File], p.Line, p.Column)
}
