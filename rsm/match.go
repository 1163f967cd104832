// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
)

// look is one look at the element status of a library.
type look struct {
	library string
	began   time.Time
	status  library.Status
	// reading is when the Full inventory began that it belongs to, if any;
	// allRead is set when that has read all labels.
	reading time.Time
	allRead bool
	// uses is what was seen of the use of drives that are not ours.
	uses map[int]record.DriveUse
	// only restricts it to some addresses; nil means all.
	only map[int]bool
	// rotates is true when the library can turn media over: a medium of a
	// type that is not known is then taken to have two sides.
	rotates bool
}

// recorded is what the records say, as far as a look is compared with it.
type recorded struct {
	// media are those whose Library is the one looked at.
	media    []*record.Medium
	elements map[int]*record.Element
	// byBarcode lists the media with a barcode, of all libraries and none.
	byBarcode func(string) []*record.Medium
	newPMID   func() record.PMID
	// strange tells whether a medium is in a drive that nothing explains.
	strange func(*record.Medium) bool
}

// matched is what follows from a look.
type matched struct {
	media    []*record.Medium // as they are now, changed or not
	nobody   []record.PMID    // gone, and no more was known than that they were there
	elements map[int]*record.Element
	gone     []int // addresses that the library no longer has
	findings []finding
	complete bool
	problem  string
}

// finding is a Finding; old when an earlier look has reported it already.
type finding struct {
	record.Finding
	old bool
}

// matcher carries the state of one comparison. It is pure: the same look and
// records give the same result.
type matcher struct {
	look
	recorded
	at    map[int]*record.Medium  // who is recorded where
	seen  map[int]element.Element // elements that can be believed
	shown map[string]int          // how many cartridges show a barcode
	holds map[int]*record.Medium  // who is there now: copies
	taken map[record.PMID]bool
	out   matched
}

// matchLook compares a look with the records. Identity goes by barcode first,
// then by place; what neither settles becomes a medium of its own, for its
// label to settle. A cartridge that is seen elsewhere has moved; it never
// becomes a new medium.
func matchLook(l look, r recorded) matched {
	x := &matcher{
		look: l, recorded: r,
		at: map[int]*record.Medium{}, seen: map[int]element.Element{}, shown: map[string]int{},
		holds: map[int]*record.Medium{}, taken: map[record.PMID]bool{},
		out: matched{complete: l.status.Complete && l.only == nil, problem: l.status.Problem, elements: map[int]*record.Element{}},
	}
	for _, m := range r.media {
		if m.Online() {
			x.at[m.Location.Address] = m
		}
	}
	full := x.believable()
	rest := x.byTheirBarcodes(full)
	for _, e := range rest {
		x.byTheirPlace(e)
	}
	x.settleUnseen()
	x.recordElements()
	return x.out
}

// believable sorts out the elements that report an exception: what is in them
// is not known, and what is recorded there is left as it is.
func (x *matcher) believable() (full []element.Element) {
	for _, e := range x.status.Elements {
		if x.only != nil && !x.only[e.Address] {
			continue
		}
		if e.Exception != "" {
			before := x.elements[e.Address]
			x.out.complete = false
			text := e.Trouble()
			x.out.problem = joinProblems(x.out.problem, text)
			x.noteFinding(x.at[e.Address], record.ElementFault, before != nil && before.Exception == e.Exception,
				"%s; what is in it is not known", text)
			continue
		}
		x.seen[e.Address] = e
		if e.Full {
			full = append(full, e)
			x.shown[e.Barcode]++
		}
	}
	return full
}

// byTheirBarcodes finds media by barcode. It returns the elements whose medium
// is not found by it, in order of address.
func (x *matcher) byTheirBarcodes(full []element.Element) (rest []element.Element) {
	groups := map[string][]element.Element{}
	for _, e := range full {
		groups[e.Barcode] = append(groups[e.Barcode], e)
	}
	for _, barcode := range slices.Sorted(maps.Keys(groups)) {
		if barcode == "" {
			rest = append(rest, groups[barcode]...)
			continue
		}
		rest = append(rest, x.matchGroup(barcode, groups[barcode])...)
	}
	slices.SortFunc(rest, func(a, b element.Element) int { return cmp.Compare(a.Address, b.Address) })
	return rest
}

// matchGroup matches the elements with one barcode. Whoever is where he was keeps
// his record. One that is left and one record that is left belong together;
// anything else has to be settled by label.
func (x *matcher) matchGroup(barcode string, elements []element.Element) (rest []element.Element) {
	for _, e := range elements {
		if m := x.at[e.Address]; m != nil && m.Barcode == barcode {
			x.putInElement(m, e)
			continue
		}
		rest = append(rest, e)
	}
	if len(rest) == 1 {
		if m := x.candidate(barcode, len(elements) == 1); m != nil {
			x.putInElement(m, rest[0])
			rest = nil
		}
	}
	if len(elements) > 1 {
		x.noteBarcodeTwice(barcode, elements)
	}
	return rest
}

// candidate returns the one medium that a barcode can mean: the one of this
// library, else, if away is true, the one that is nowhere. A medium recorded
// in another library is not taken from there by its barcode; its label
// decides.
func (x *matcher) candidate(barcode string, away bool) *record.Medium {
	var here, nowhere []*record.Medium
	for _, m := range x.byBarcode(barcode) {
		switch {
		case x.taken[m.PMID]:
		case !m.Online():
			nowhere = append(nowhere, m)
		case m.Library == x.library:
			here = append(here, m)
		}
	}
	switch {
	case len(here) == 1:
		return here[0]
	case len(here) == 0 && len(nowhere) == 1 && away:
		return nowhere[0]
	}
	return nil
}

// noteBarcodeTwice reports a barcode that stands on several cartridges.
func (x *matcher) noteBarcodeTwice(barcode string, elements []element.Element) {
	where, old := "", true
	for _, e := range elements {
		where = joinProblems(where, fmt.Sprintf("%s %d", e.Type, e.Address))
		before := x.elements[e.Address]
		old = old && before != nil && before.Barcode == barcode
	}
	x.noteFinding(x.holds[elements[0].Address], record.BarcodeTwice, old, "barcode %s is on several cartridges: %s; their labels tell them apart", barcode, where)
}

// noteFinding notes a finding.
func (x *matcher) noteFinding(m *record.Medium, reason record.FindReason, old bool, format string, args ...any) {
	f := record.Finding{Library: x.library, Reason: reason, Message: fmt.Sprintf(format, args...)}
	if m != nil {
		f.PMID, f.Name = m.PMID, m.Name()
	}
	x.out.findings = append(x.out.findings, finding{f, old})
}

// joinProblems strings two problems together.
func joinProblems(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
