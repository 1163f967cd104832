// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	"context"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
)

func TestTgt(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "a lab with tgtd")
}

// startLab starts a lab that ends with the test.
func startLab(layout tgt.Layout) *tgt.Lab {
	GinkgoHelper()
	tgt.Need(GinkgoT())
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	lab, err := tgt.Start(ctx, layout, GinkgoT().TempDir())
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(lab.Close)
	return lab
}

// smallLayout is a library with something in every kind of place.
func smallLayout() tgt.Layout {
	return tgt.Layout{
		Slots:  tgt.Range{First: 1000, Count: 6},
		Drives: tgt.Range{First: 256, Count: 2},
		Ports:  tgt.Range{First: 768, Count: 2},
		Cartridges: []tgt.Cartridge{
			{Barcode: "A00001L8", Records: [][]byte{[]byte("first"), []byte("second"), nil}},
			{Barcode: "A00002L8", Address: 1003, Records: [][]byte{[]byte("other"), nil}},
			{Barcode: "A00003L8", Address: 769},
			{Barcode: "A00004L8", Address: 257, Records: [][]byte{[]byte("loaded"), nil}},
		},
	}
}
