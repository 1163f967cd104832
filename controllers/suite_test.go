// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	g "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestControllers(t *testing.T) {
	RegisterFailHandler(g.Fail)
	g.RunSpecs(t, "Controllers")
}
