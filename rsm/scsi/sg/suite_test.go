// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestSG(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "scsi/sg")
}
