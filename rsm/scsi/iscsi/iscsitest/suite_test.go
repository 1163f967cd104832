// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"
)

func TestISCSITest(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "a target for tests")
}

// Nothing may run on after a target was closed.
var _ = BeforeEach(func() {
	before := gleak.Goroutines()
	DeferCleanup(func() { Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before)) })
})
