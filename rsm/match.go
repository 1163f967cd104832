// SPDX-License-Identifier: Apache-2.0

package rsm

import (
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

// recordedLibrary is what the records say, as far as a look is compared with it.
type recordedLibrary struct {
	// media are those whose Library is the one looked at.
	media    []*record.Medium
	elements map[int]*record.Element
	// byBarcode lists the media with a barcode, of all libraries and none.
	byBarcode func(string) []*record.Medium
	newPMID   func() record.PMID
	// strange tells whether a medium is in a drive that nothing explains.
	strange func(*record.Medium) bool
}

// matcher carries the state of one comparison. It is pure: the same look and
// records give the same result.
type matcher struct {
	look
	recordedLibrary
	recordedAt map[int]*record.Medium  // who is recorded where
	seen       map[int]element.Element // elements that can be believed
	timesShown map[string]int          // how many cartridges show a barcode
	placedAt   map[int]*record.Medium  // who is there now: copies
	placed     map[record.PMID]bool
	out        matchResult
}

// matchLook compares a look with the records. Identity goes by barcode first,
// then by place; what neither settles becomes a medium of its own, for its
// label to settle. A cartridge that is seen elsewhere has moved; it never
// becomes a new medium.
func matchLook(l look, r recordedLibrary) matchResult {
	x := &matcher{
		look: l, recordedLibrary: r,
		recordedAt: map[int]*record.Medium{}, seen: map[int]element.Element{}, timesShown: map[string]int{},
		placedAt: map[int]*record.Medium{}, placed: map[record.PMID]bool{},
		out: matchResult{complete: l.status.Complete && l.only == nil, problem: l.status.Problem, elements: map[int]*record.Element{}},
	}
	for _, m := range r.media {
		if m.Online() {
			x.recordedAt[m.Location.Address] = m
		}
	}
	full := x.believableElements()
	rest := x.matchByBarcode(full)
	for _, e := range rest {
		x.matchByPlace(e)
	}
	x.takeOffline()
	x.recordElements()
	return x.out
}

// believableElements returns the full elements that report no exception. What is
// in one with an exception is not known, and what is recorded there stays as it is.
func (x *matcher) believableElements() (full []element.Element) {
	for _, e := range x.status.Elements {
		if x.only != nil && !x.only[e.Address] {
			continue
		}
		if e.Exception != "" {
			before := x.elements[e.Address]
			x.out.complete = false
			text := e.Trouble()
			x.out.problem = joinProblems(x.out.problem, text)
			x.noteFinding(x.recordedAt[e.Address], record.ElementFault, before != nil && before.Exception == e.Exception,
				"%s; what is in it is not known", text)
			continue
		}
		x.seen[e.Address] = e
		if e.Full {
			full = append(full, e)
			x.timesShown[e.Barcode]++
		}
	}
	return full
}
