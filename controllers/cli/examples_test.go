// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the examples under manifests/", func() {
	It("are valid, each alone and all together", func() {
		const root = "../../manifests"
		folders, err := filepath.Glob(filepath.Join(root, "*", "library.yaml"))
		Expect(err).NotTo(HaveOccurred())
		Expect(folders).NotTo(BeEmpty())
		paths := []string{root}
		for _, file := range folders {
			paths = append(paths, filepath.Dir(file))
		}
		l := newVirtualLab()
		for _, path := range paths {
			done := l.rsmctl("validate", "-f", path)
			Expect(done.status).To(Equal(0), "%s: %s%s", path, done.out, done.err)
		}
	})
})
