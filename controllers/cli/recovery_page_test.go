// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"fmt"
	"os"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("docs/recovery.md", func() {
	const page = "../../docs/recovery.md"

	It("is generated: it shows what the commands print, from the fire to the last cartridge", func() {
		if testing.Short() {
			Skip("the page restores a large library five times")
		}
		showsWhatIsPrinted(page, newClone())
	})

	It("names every statement of RSM's page where it tells of it", func() {
		text, err := os.ReadFile(page)
		Expect(err).NotTo(HaveOccurred())
		for n := 1; n <= 15; n++ {
			Expect(string(text)).To(ContainSubstring(fmt.Sprintf("(S%d)", n)))
		}
	})
})
