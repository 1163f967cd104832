// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestTheRemovableStorageManager(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "removable storage manager")
}
