// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/api/manifest"
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// Desired is what the manifests declare, resolved: defaults filled in,
// references followed, lists expanded. Nothing that is made from it depends on
// the order of its lists.
type Desired struct {
	// Digest identifies the manifests; Complete is false when some could
	// not be read.
	Digest    string
	Complete  bool
	Libraries []DesiredLibrary
	Pools     []DesiredPool
	Sides     []DesiredSide
	Free      []DesiredFree
	// Place gives a place as people write it, "file:line". One function for
	// all: a million such strings would be the largest thing in memory. A
	// nil Place gives none.
	Place func(manifest.Pos) string
}

// DesiredLibrary is a declared library.
type DesiredLibrary struct {
	Name string
	Mode v1alpha1.Mode
	// Access says who else moves media in it.
	Access v1alpha1.Access
	// OnStart is how the first pass looks at the library. The planner does
	// not use it.
	OnStart v1alpha1.InventoryMethod
}

// DesiredPool is a declared media pool.
type DesiredPool struct {
	Spec record.PoolSpec
	// Claims say which media in Import are the pool's; nil claims none.
	Claims *v1alpha1.Claims
	// Exact: an allocated side that nobody expects is stale.
	Exact bool
	// Guard bounds the deallocations of one pass; it allows at least one.
	Guard v1alpha1.Limit
	Pos   manifest.Pos
}

// DesiredSide is a side that must be there.
type DesiredSide struct {
	OMID    label.OMID
	Barcode string
	LMID    record.LMID
	Pool    string
	// Set is the name of the MediaSet that lists it.
	Set string
	// ByBarcode: the side may be allocated by its barcode before its label
	// has been read (verify: Barcode).
	ByBarcode bool
	Complete  bool // declared state Complete rather than Allocated
	Offline   bool // in the vault, not asked for
	// Contested: its OMID, barcode or LMID is expected a second time, so
	// nobody acts on it.
	Contested bool
	Pos       manifest.Pos
}

// DesiredFree is a barcode declared free to use.
type DesiredFree struct {
	Barcode string
	Set     string
	// Contested: the barcode is declared a second time, so nobody acts on it.
	Contested bool
	Pos       manifest.Pos
}

// Observed is what a pass has seen.
type Observed struct {
	Snapshot *record.Snapshot
	// Findings are the differences that this pass's look brought to light.
	Findings []record.Finding
	// Unreachable maps a declared library that could not be looked at to
	// the reason.
	Unreachable map[string]string
	// Export is set when the records are those of a file, and no library was
	// looked at.
	Export *PlanExport
}
