// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

var _ = Describe("an allocated side whose label cannot be read any more", func() {
	It("keeps its record and is shown as such until the label is read again", func() {
		l := appliedLab()
		images, err := filepath.Glob(filepath.Join(l.state, "virtual", "demo", "elements", "1000", "*", "side0.tap"))
		Expect(err).NotTo(HaveOccurred())
		Expect(images).To(HaveLen(1))
		whole, err := os.ReadFile(images[0])
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(images[0], bytes.Repeat([]byte{0x51}, 300), 0o600)).To(Succeed())

		before := l.sides()["A00001L8"]
		l.rsmctl("inventory", "demo", "-f", l.manifests, "--method", "full")
		after := l.sides()["A00001L8"]
		Expect(after.State).To(Equal(record.Allocated))
		Expect(after.LMID).To(Equal(before.LMID))
		Expect(after.Evidence.Problem).NotTo(BeEmpty())
		Expect(l.rsmctl("get", "sides").out).To(ContainSubstring("Allocated (not readable)"))
		Expect(l.rsmctl("get", "media").out).To(ContainSubstring("not readable: "))

		Expect(os.WriteFile(images[0], whole, 0o600)).To(Succeed())
		told := l.apply()
		Expect(told.status).To(Equal(3))
		Expect(told.out).To(ContainSubstring("CannotIdentify: Side A00001L8"))
		Expect(l.rsmctl("inventory", "demo", "-f", l.manifests, "--method", "full").status).To(Equal(0))
		Expect(l.sides()["A00001L8"].Evidence.Problem).To(BeEmpty())
		Expect(l.apply().out).To(ContainSubstring("No changes."))
	})
})
