// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// planFormat is the version of the plan's JSON form. Fields are added, never
// renamed; the version changes only when a reader must.
const planFormat = "1"

// Plan is what has to be done so that the libraries match the manifests, what
// stands in the way, and what was found changed. Its JSON form is an
// interface.
type Plan struct {
	FormatVersion string       `json:"formatVersion"`
	Digest        string       `json:"digest"`
	Source        PlanSource   `json:"source"`
	Observed      PlanObserved `json:"observed"`
	// Hold is the hold that is on, or null: the records cannot be taken at
	// their word yet, so nothing is drawn from Free.
	Hold  *record.Hold `json:"hold"`
	Steps []Step       `json:"steps"`
	// Drift is how the libraries moved away from what was recorded, or from
	// what is declared without anybody having to act on it.
	Drift []Drift `json:"drift"`
	// Blocked are wanted changes that rsmctl refuses to make now.
	Blocked []Blocked `json:"blocked"`
	// Waiting is what a person has been asked to do.
	Waiting []Waiting `json:"waiting"`
}

// PlanSource says which manifests the plan is for.
type PlanSource struct {
	Digest string `json:"digest"`
	// Complete is false when some manifests could not be read. Such a plan
	// deallocates nothing.
	Complete bool `json:"complete"`
}

// PlanObserved says which records the plan is based on.
type PlanObserved struct {
	Revision uint64 `json:"revision"`
	// Export is set when they are those of a file, and no library was looked
	// at.
	Export *PlanExport `json:"export,omitempty"`
}

// PlanExport is the file that a plan was made against.
type PlanExport struct {
	File string `json:"file"`
	// Time is when the export was made or, where it does not say, the time of
	// the newest change in it.
	Time time.Time `json:"time"`
}

// Step is one change. Action, Kind, Name and Reason are codes; Message is a
// sentence. The rest says exactly which objects are meant, so that a step can
// be checked again before it is carried out.
type Step struct {
	Action  Action `json:"action"`
	Kind    string `json:"kind"` // "MediaPool", "Medium", "Side", "Library"
	Name    string `json:"name"`
	Reason  Reason `json:"reason"`
	Message string `json:"message"`

	Library string      `json:"library,omitempty"`
	Pool    string      `json:"pool,omitempty"` // target pool
	From    string      `json:"from,omitempty"` // pool it is in now
	PMID    record.PMID `json:"pmid,omitempty"`
	Side    int         `json:"side,omitempty"`
	Drive   int         `json:"drive,omitempty"` // element address; Dismount only
	OMID    *label.OMID `json:"omid,omitempty"`
	LMID    record.LMID `json:"lmid,omitempty"`
	Barcode string      `json:"barcode,omitempty"`
	Origin  string      `json:"origin,omitempty"` // "MediaSet/weekly-2026"
	// Allocations is the side's allocation count when the step was planned.
	// It makes the digest of a plan unique to its moment.
	Allocations int `json:"allocations,omitempty"`
	// Source is the manifest line that asks for it, "file:line".
	Source string `json:"source,omitempty"`
	// Spec is what a pool shall be; CreatePool and UpdatePool only.
	Spec *record.PoolSpec `json:"spec,omitempty"`
}

// Drift is one way in which a library differs from what was recorded, or from
// what is declared without anybody having to act on it.
type Drift struct {
	Kind    string      `json:"kind"`
	Name    string      `json:"name"`
	Reason  Reason      `json:"reason"`
	Message string      `json:"message"`
	Library string      `json:"library,omitempty"`
	PMID    record.PMID `json:"pmid,omitempty"`
}

// Blocked is a wanted change that rsmctl does not make now. Steps are what it
// would do if it were unblocked (the guard's case).
type Blocked struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Reason  Reason `json:"reason"`
	Message string `json:"message"`
	// Cure says what would unblock it.
	Cure  string `json:"cure,omitempty"`
	Steps []Step `json:"steps,omitempty"`
}

// Waiting is an open request to a person.
type Waiting struct {
	Kind    string `json:"kind"` // "OperatorRequest"
	Name    string `json:"name"` // its id
	Reason  Reason `json:"reason"`
	Message string `json:"message"`
}

// Blind reports whether a library could not be looked at, so that the plan says
// nothing of it.
func (p *Plan) Blind() bool {
	return slices.ContainsFunc(p.Blocked, func(b Blocked) bool { return b.Reason == LibraryUnreachable })
}

// Matches reports whether nothing is to be done, nothing is blocked and
// nobody is waited for.
func (p *Plan) Matches() bool {
	return len(p.Steps) == 0 && len(p.Blocked) == 0 && len(p.Waiting) == 0
}
