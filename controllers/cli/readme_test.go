// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("the README", func() {
	It("is generated: it shows what the commands print", func() {
		run := newClone()
		Expect(run("./rsmctl apply -f manifests/quickstart")).To(ContainSubstring("The library matches its manifests."))
		showsWhatIsPrinted("../../README.md", run)
		Expect(run("git status --porcelain --untracked-files=no")).To(BeEmpty())
	})
})
