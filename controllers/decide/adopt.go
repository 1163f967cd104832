// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// Adoption is what a library holds, put as the manifests that declare it.
type Adoption struct {
	Library v1alpha1.Library
	Pools   []v1alpha1.MediaPool // by name
	Sets    []v1alpha1.MediaSet  // by pool
	// LeftOut are the sides that no manifest declares, by name.
	LeftOut []LeftOut
}

// LeftOut is a side that was not adopted, and why. Its JSON form is an
// interface.
type LeftOut struct {
	Name    string      `json:"name"`
	Reason  Reason      `json:"reason"`
	Message string      `json:"message"`
	PMID    record.PMID `json:"pmid"`
	Side    int         `json:"side"`
	Barcode string      `json:"barcode,omitempty"`
	OMID    *label.OMID `json:"omid,omitempty"`
}

// The reasons for which a side is not adopted, beside those of plans.
const (
	Blank             Reason = "Blank"             // nothing is recorded on it
	FreeLabel         Reason = "FreeLabel"         // carries rsmctl's own free label
	CleaningCartridge Reason = "CleaningCartridge" // has no label to read
	NotRecognized     Reason = "NotRecognized"     // something is recorded, and no label format fits
	NoLabelID         Reason = "NoLabelID"         // of a known format that names no medium
	BadLabel          Reason = "BadLabel"          // its label holds what no manifest can
	NotInLibrary      Reason = "NotInLibrary"      // was read here, and is gone
	NotAllocated      Reason = "NotAllocated"      // known, and held by nobody
	NoLabel           Reason = "NoLabel"           // allocated, and nothing tells what it is
)

// Adopt declares what the records of a library have, where nobody has declared
// pools and media yet. There is a MediaPool for each label type and media type,
// with a MediaSet of the sides that carry such labels, or several if they are
// many. A plan with these manifests creates those pools, allocates those sides, and
// does nothing else. It is pure.
//
// What was allocated before stays as it is: its pools are declared as they are
// recorded, with all their sides. Nothing is deallocated for an adoption.
func Adopt(snapshot *record.Snapshot, declared v1alpha1.Library) *Adoption {
	a := &adopter{
		sight:    look(newQuestion(&Desired{}, &Observed{Snapshot: snapshot}), lookPasses),
		library:  declared.Metadata.Name,
		out:      &Adoption{Library: declared, Pools: []v1alpha1.MediaPool{}, Sets: []v1alpha1.MediaSet{}, LeftOut: []LeftOut{}},
		sides:    map[string][]v1alpha1.Side{},
		poolKeys: map[string]poolKey{},
		atLeast:  map[string]bool{},
		copies:   map[record.PMID]exclusion{},
	}
	a.findCopies()
	a.adoptLabelled()
	a.findKeptPools()
	a.declareHeldSides()
	a.declareKeptPools()
	slices.SortFunc(a.out.LeftOut, func(x, y LeftOut) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.PMID, y.PMID), cmp.Compare(x.Side, y.Side))
	})
	return a.out
}

// adopter is the workbench of one Adopt call. It embeds the sight of a plan for
// which nothing is declared: who carries what, which media are rivals and what is
// in a drive of others is then one answer for both, and not a second one that
// could differ.
type adopter struct {
	sight
	library string
	out     *Adoption

	// copies are the media on which nobody may act, since something of them is on
	// another medium as well, and says so.
	copies map[record.PMID]exclusion
	// sides are what is declared, by pool; poolKeys is what a pool is for. A
	// pool of atLeast holds sides that cannot be declared.
	sides    map[string][]v1alpha1.Side
	poolKeys map[string]poolKey
	atLeast  map[string]bool
	// kept are the recorded pools that are declared as they are.
	kept map[string]bool
}

// leaveOutSide notes that a side is not adopted.
func (a *adopter) leaveOutSide(m *record.Medium, i int, reason Reason, message string) {
	l := LeftOut{Name: m.Name(), Reason: reason, Message: message, PMID: m.PMID, Side: i, Barcode: m.Barcode}
	if id := m.Sides[i].OMID; !id.IsZero() {
		l.OMID = &id
	}
	a.out.LeftOut = append(a.out.LeftOut, l)
}

// Objects are the manifests in the order in which people read them: the
// library, then each pool with its sets.
func (a *Adoption) Objects() []any {
	objects := []any{a.Library}
	sets := map[string][]any{}
	for _, set := range a.Sets {
		sets[set.Spec.Pool] = append(sets[set.Spec.Pool], set)
	}
	for _, pool := range a.Pools {
		objects = append(append(objects, pool), sets[pool.Metadata.Name]...)
	}
	return objects
}

// CountSides is how many sides are declared.
func (a *Adoption) CountSides() int {
	n := 0
	for i := range a.Sets {
		n += len(a.Sets[i].Spec.Sides)
	}
	return n
}

// toldTogether are the reasons that are told once for all sides that have them.
var toldTogether = map[Reason]string{
	Blank:             "nothing is recorded on them",
	FreeLabel:         "they carry rsmctl's own free label",
	CleaningCartridge: "they have no label",
	NeverRead:         "what is in a port, or could not be brought to a drive; adopt again when it can be",
}

// WhyLeftOut says what was left out and why: a line for all sides that are
// alike, then one for each of the others.
func (a *Adoption) WhyLeftOut() []string {
	names := map[Reason][]string{}
	var lines, others []string
	for _, l := range a.LeftOut {
		if toldTogether[l.Reason] == "" {
			others = append(others, string(l.Reason)+": "+l.Message)
			continue
		}
		names[l.Reason] = append(names[l.Reason], l.Name)
	}
	for _, reason := range slices.Sorted(maps.Keys(names)) {
		lines = append(lines, fmt.Sprintf("%s (%s): %s", reason, toldTogether[reason], nameSome(names[reason])))
	}
	slices.Sort(others)
	return append(lines, slices.Compact(others)...)
}
