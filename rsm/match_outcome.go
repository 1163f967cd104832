// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"cmp"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// matchResult is what follows from a look.
type matchResult struct {
	media            []*record.Medium // as they are now, changed or not
	dropped          []record.PMID    // gone, and no more was known than that they were there
	elements         map[int]*record.Element
	vanishedElements []int // addresses that the library no longer has
	findings         []matchFinding
	complete         bool
	problem          string
}

// matchFinding is a Finding; old when an earlier look has reported it already.
type matchFinding struct {
	record.Finding
	reportedBefore bool
}

// recordElements makes the records of all elements: who is where.
func (x *matcher) recordElements() {
	for _, m := range x.placedAt {
		x.out.media = append(x.out.media, m)
	}
	slices.SortFunc(x.out.media, func(a, b *record.Medium) int { return cmp.Compare(a.PMID, b.PMID) })
	present := map[int]bool{}
	for _, e := range x.status.Elements {
		present[e.Address] = true
		if x.only == nil || x.only[e.Address] {
			x.out.elements[e.Address] = &record.Element{Library: x.library, Element: e, PMID: x.occupantOf(e)}
		}
	}
	for address, e := range x.elements {
		switch {
		case x.out.elements[address] != nil:
		case x.out.complete && !present[address]:
			x.out.vanishedElements = append(x.out.vanishedElements, address)
		case x.placed[e.PMID]: // it was seen elsewhere
			left := *e
			left.PMID = ""
			x.out.elements[address] = &left
		}
	}
	slices.Sort(x.out.vanishedElements)
}

// occupantOf names the medium in an element. What an element with an exception
// holds is what it held before, if that was not seen elsewhere.
func (x *matcher) occupantOf(e element.Element) record.PMID {
	if m := x.placedAt[e.Address]; m != nil {
		return m.PMID
	}
	if m := x.recordedAt[e.Address]; m != nil && e.Exception != "" && !x.placed[m.PMID] {
		return m.PMID
	}
	return ""
}

// noteFinding adds a finding; old says that an earlier look has reported it.
func (x *matcher) noteFinding(m *record.Medium, reason record.FindReason, old bool, format string, args ...any) {
	f := record.Finding{Library: x.library, Reason: reason, Message: fmt.Sprintf(format, args...)}
	if m != nil {
		f.PMID, f.Name = m.PMID, m.Name()
	}
	x.out.findings = append(x.out.findings, matchFinding{f, old})
}

// joinProblems strings two problems together.
func joinProblems(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
