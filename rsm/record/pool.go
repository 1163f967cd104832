// SPDX-License-Identifier: Apache-2.0

package record

// PoolKind is the kind of a media pool (RSM, NTMS_MEDIAPOOL_TYPE).
type PoolKind string

// The kinds of pool. The three system kinds exist once per media type; they
// are made by the manager when a media type is first seen, and nobody deletes
// them.
const (
	ApplicationPool  PoolKind = "Application"
	FreePool         PoolKind = "Free"
	ImportPool       PoolKind = "Import"
	UnrecognizedPool PoolKind = "Unrecognized"
)

// Pool is a media pool. A pool holds pools or media, not both.
type Pool struct {
	// Name is unique among all pools. System pools are named KIND/TYPE, for
	// example "Free/LTO-8"; media whose type is not known yet are in
	// "Unrecognized/unknown".
	Name   string   `json:"name"`
	Kind   PoolKind `json:"kind"`
	Parent string   `json:"parent,omitempty"`
	// MediaType is empty for a container, a pool that holds pools.
	MediaType      string `json:"mediaType,omitempty"`
	DrawFromFree   bool   `json:"drawFromFree,omitempty"`
	ReturnToFree   bool   `json:"returnToFree,omitempty"`
	MaxAllocations int    `json:"maxAllocations,omitempty"` // 0: no limit
	// Creator tells who made it: "rsmctl" for a pool made from a manifest.
	Creator  string `json:"creator,omitempty"`
	Revision uint64 `json:"revision"`
}

// PoolSpec is what a caller may say of an application pool.
type PoolSpec struct {
	Name, Parent, MediaType    string
	DrawFromFree, ReturnToFree bool
	MaxAllocations             int
}

// Spec returns the part of p that a caller may say.
func (p *Pool) Spec() PoolSpec {
	return PoolSpec{p.Name, p.Parent, p.MediaType, p.DrawFromFree, p.ReturnToFree, p.MaxAllocations}
}

// NewPool is the pool that a caller asks for.
func NewPool(s PoolSpec) *Pool {
	return &Pool{
		Name: s.Name, Kind: ApplicationPool, Parent: s.Parent, MediaType: s.MediaType,
		DrawFromFree: s.DrawFromFree, ReturnToFree: s.ReturnToFree,
		MaxAllocations: s.MaxAllocations, Creator: MadeByManifest,
	}
}

// SystemPool names the system pool of a kind for a media type.
func SystemPool(kind PoolKind, mediaType string) string {
	if mediaType == "" {
		mediaType = "unknown"
	}
	return string(kind) + "/" + mediaType
}

// MadeByManifest is the Creator of pools that were made on a caller's behalf,
// MadeBySystem that of the system pools.
const (
	MadeByManifest = "rsmctl"
	MadeBySystem   = "system"
)
