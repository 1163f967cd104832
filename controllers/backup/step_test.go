// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"path/filepath"

	g "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/store"
)

var _ = g.Describe("what came of a visit", func() {
	g.It("counts an export of a commit that the records in memory do not show yet", func() {
		r := newRig()
		made := store.Info{Revision: r.manager.Revision() + 1, Time: r.clock.Now(), Lineage: r.lineage, SHA256: "5e"}
		s := &placeState{place: place{path: filepath.Join(r.disks, "a")}}
		r.finishVisit(s, visited{made: &made, copies: []export{{Exported: store.Exported{Info: made}, verified: true}}}, nil)
		Expect(s.failure).NotTo(HaveOccurred())
		Expect(r.newestExportAt(s, r.clock.Now()).SHA256).To(Equal("5e"))
	})

	g.It("says when the export that was made is not there", func() {
		r := newRig()
		made := store.Info{Revision: r.manager.Revision(), Time: r.clock.Now(), Lineage: r.lineage, SHA256: "5e"}
		s := &placeState{place: place{path: filepath.Join(r.disks, "a")}}
		r.finishVisit(s, visited{made: &made, copies: []export{}}, nil)
		Expect(s.failure).To(MatchError(store.ErrDamaged))
	})
})
