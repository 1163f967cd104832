// SPDX-License-Identifier: Apache-2.0

package decide

// reconcileReads decides which labels are read. What is taken by its barcode is
// read when it is taken; what stays in a port has no slot to be put back to.
func reconcileReads(s sight, f frozen, w wants) (a agreed) {
	for i := range w.reads {
		p := &w.reads[i]
		m := p.medium
		switch {
		case w.trusted[m.PMID], w.staying[m.PMID]:
		case f.driveless[m.Library]:
			appendToList(&a.drivesAwaited, m.Library, m.Name())
		default:
			a.addRemarks(p.remarks)
			if p.possible {
				a.reads = append(a.reads, due{s.libraryOf(m), &p.step})
			}
		}
	}
	return a
}
