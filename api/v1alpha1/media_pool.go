// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// The names of the system pools, one of each per media type. No MediaPool may
// be named so, in any case of letters.
const (
	// PoolFree holds media that may be drawn by anyone.
	PoolFree = "Free"
	// PoolImport holds media that are recognised and not yet claimed.
	PoolImport = "Import"
	// PoolUnrecognized holds media whose label nobody can read, and blank ones.
	PoolUnrecognized = "Unrecognized"
)

// MediaPool declares one media pool: what it holds and how media come and go.
type MediaPool struct {
	TypeMeta
	// Metadata names the pool.
	Metadata Metadata `json:"metadata"`
	// Spec says what the pool holds.
	Spec MediaPoolSpec `json:"spec"`
}

// MediaPoolSpec says what a pool holds. A pool holds pools or media, never both.
type MediaPoolSpec struct {
	// Parent is the MediaPool that this pool is in. Left out: none.
	Parent string `json:"parent,omitempty"`
	// MediaType is the one media type of the pool's media, for example LTO-8.
	// A pool without it holds pools, not media.
	MediaType string `json:"mediaType,omitempty"`
	// DrawFromFree lets an allocation that names no side draw a medium from
	// the Free pool when this pool has none available. Default: false.
	DrawFromFree bool `json:"drawFromFree,omitempty"`
	// ReturnToFree moves a medium to the Free pool when its last side is
	// deallocated. Its label and data stay, but anyone may then draw and
	// overwrite it. Default: false.
	ReturnToFree bool `json:"returnToFree,omitempty"`
	// MaxAllocations is how often a side may be allocated before its medium
	// is decommissioned. 0, the default, is no limit.
	MaxAllocations int `json:"maxAllocations,omitempty" jsonschema:"minimum=0,maximum=1000000000"`
	// Claims says by label which media of the Import pool are this pool's.
	// Left out: only media that a MediaSet names.
	Claims *Claims `json:"claims,omitempty"`
	// Membership says what becomes of an allocated side that no MediaSet expects.
	// Default: Exact.
	Membership Membership `json:"membership,omitempty"`
	// Guard limits what one pass may take away.
	Guard Guard `json:"guard,omitzero"`
}

// Membership says what becomes of an allocated side that no MediaSet expects.
type Membership string

// The kinds of membership.
const (
	// MembershipExact: such a side is stale and is deallocated.
	MembershipExact Membership = "Exact"
	// MembershipAtLeast: such a side is left alone.
	MembershipAtLeast Membership = "AtLeast"
)

// Enum lists the allowed values.
func (Membership) Enum() []string {
	return []string{string(MembershipExact), string(MembershipAtLeast)}
}

// Guard limits what one pass may take away from a pool. Over a limit nothing
// of that kind is done until somebody confirms the plan.
type Guard struct {
	// MaxDeallocations is how many sides of the pool one pass may
	// deallocate: a number from 1, or a percentage of the pool's allocated
	// sides from 1% to 100%, which is rounded down and is at least one side.
	// Default: 10%.
	MaxDeallocations Limit `json:"maxDeallocations,omitzero"`
}

// Claims selects media by their label.
type Claims struct {
	// LabelType is the label type that the media carry. Example: RSM.
	LabelType string `json:"labelType"`
	// LabelInfo is a pattern for the label info: '*' stands for any
	// characters, '?' for one, everything else for itself. Left out: any
	// label info. Example: weekly/*.
	LabelInfo string `json:"labelInfo,omitempty"`
}
