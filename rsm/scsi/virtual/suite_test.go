// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestVirtualLibrary(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "virtual library")
}
