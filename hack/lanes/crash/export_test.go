// SPDX-License-Identifier: Apache-2.0

package crash_test

import (
	"fmt"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

const policy = `apiVersion: rsm.storage/v1alpha1
kind: BackupPolicy
metadata: {name: nightly}
spec:
  schedule: "0 2 * * *"
  timeZone: Europe/Berlin
  after: [Reconcile, Allocation]
  destinations: [{path: %q}, {path: %q}]
  keep: {last: 2}
  maxAge: 26h
`

var _ = Describe("kill -9 while an apply exports the database", func() {
	It("leaves no half file under a final name", func() {
		l := newVirtualLab()
		disk, gone := GinkgoT().TempDir(), filepath.Join(GinkgoT().TempDir(), "gone")
		l.write("backup.yaml", fmt.Sprintf(policy, disk, gone))
		for _, point := range []string{"store/export-before-sync", "store/export-after-sync", "store/export-before-rename", "store/export-after-rename"} {
			By(point)
			Expect(os.RemoveAll(l.state)).To(Succeed())
			Expect(os.RemoveAll(disk)).To(Succeed())
			Expect(os.Mkdir(disk, 0o700)).To(Succeed())
			Expect(buildKillable().run(l, point, "apply", "-f", l.manifests)).To(BeTrue())
			for _, folder := range []string{disk, filepath.Join(l.state, "export")} {
				files, err := filepath.Glob(filepath.Join(folder, "rsm-*.db"))
				Expect(err).NotTo(HaveOccurred())
				for _, file := range files {
					Expect(l.rsmctl("db", "check", file).status).To(Equal(0))
				}
			}
			Expect(l.apply().status).To(Equal(0))
			Expect(l.newestExport(disk)).To(HaveField("Good", true))
		}
	})
})

// listedExport is the shape of `get exports -o json` as its users know it.
type listedExport struct {
	Destination string
	Good        bool
}

// newestExport is the newest one in a destination.
func (l *lab) newestExport(destination string) listedExport {
	GinkgoHelper()
	var list []listedExport
	l.decode(&list, "get", "exports")
	for _, e := range list {
		if e.Destination == destination {
			return e
		}
	}
	Fail("there is no export in " + destination)
	return listedExport{}
}
