// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
)

// Desired is what the manifests declare, resolved: defaults filled in,
// references followed, lists expanded. It does not depend on the order of
// files or documents.
type Desired struct {
	// Digest identifies the manifests; Complete is false when some could
	// not be read.
	Digest   string
	Complete bool
	// Libraries and Pools are in ascending order of name.
	Libraries []DesiredLibrary
	Pools     []DesiredPool
	// Sides are the expected sides, in ascending order of label key.
	Sides []DesiredSide
	// Free are the barcodes declared free to use, ascending.
	Free []DesiredFree
}

// DesiredLibrary is a declared library.
type DesiredLibrary struct {
	Name string
	Mode string // "Enforce", "Observe", "Suspend"
}

// DesiredPool is a declared media pool.
type DesiredPool struct {
	Spec rsm.PoolSpec
	// ClaimType and ClaimInfo say which media in Import are the pool's; an
	// empty ClaimType claims none. ClaimInfo is a glob (path.Match).
	ClaimType, ClaimInfo string
	// Exact: an allocated side that nobody expects is stale.
	Exact bool
	// Guard bounds the deallocations of one pass.
	Guard  Guard
	Source string
}

// Guard is a bound on deallocations: a number, or a percentage of the pool's
// allocated sides. It allows at least one.
type Guard struct {
	Count     int
	Percent   float64 // used when IsPercent
	IsPercent bool
}

// DesiredSide is a side that must be there.
type DesiredSide struct {
	OMID    label.OMID
	Barcode string
	LMID    rsm.LMID
	Pool    string
	// Set is the name of the MediaSet that lists it.
	Set string
	// ByBarcode: the side may be allocated by its barcode before its label
	// has been read (verify: Barcode).
	ByBarcode bool
	Complete  bool // declared state Complete rather than Allocated
	Offline   bool // in the vault, not asked for
	// Twice is set when another MediaSet wants the same side: it names both
	// places, and nobody acts.
	Twice string
	// Source gives the manifest line as "file:line"; a function, since a
	// million such strings would be the largest thing in memory.
	Source func() string
}

// DesiredFree is a barcode declared free to use.
type DesiredFree struct {
	Barcode string
	Set     string
	Source  string
}

// Observed is what a pass has seen.
type Observed struct {
	Snapshot *rsm.Snapshot
	// Findings are the differences that this pass's look brought to light.
	Findings []rsm.Finding
	// Unreachable maps a declared library that could not be looked at to
	// the reason.
	Unreachable map[string]string
}
