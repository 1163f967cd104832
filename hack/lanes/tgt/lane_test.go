// SPDX-License-Identifier: Apache-2.0

// Package tgt_test is the lane with a SCSI target: rsm/library drives a library
// that tgtd emulates, over iSCSI. The virtual library answers as rsmctl expects;
// tgtd answers as somebody else thought right.
package tgt_test

import (
	"context"
	"os"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

func TestTgt(t *testing.T) {
	tgt.Need(t)
	RegisterFailHandler(Fail)
	RunSpecs(t, "a library that tgtd emulates")
}

// startLab starts a library with two drives and these cartridges.
func startLab(ctx context.Context, cartridges ...tgt.Cartridge) *tgt.Lab {
	GinkgoHelper()
	// The path of a socket is short; that of a test's folder is not.
	folder, err := os.MkdirTemp("", "lab")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, folder)
	lab, err := tgt.Start(ctx, tgt.Layout{Drives: tgt.Range{Count: 2}, Cartridges: cartridges}, folder)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(lab.Close)
	return lab
}

// openLibrary opens the library of a lab, which answers at portal.
func openLibrary(ctx context.Context, lab *tgt.Lab, portal string, opts library.Options) *library.Library {
	GinkgoHelper()
	bus, err := iscsi.Open(iscsi.Config{Portal: portal, Targets: lab.Targets(), Digests: iscsi.Off})
	Expect(err).NotTo(HaveOccurred())
	l, err := library.Open(ctx, bus, opts)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(l.Close)
	return l
}

// labelled is a cartridge with an ANSI label.
func labelled(barcode, volume string) tgt.Cartridge {
	GinkgoHelper()
	records, err := label.EncodeANSI(label.ANSILabel{Volume: volume})
	Expect(err).NotTo(HaveOccurred())
	return tgt.Cartridge{Barcode: barcode, Records: records}
}

// readBeside reads the label of the medium in a drive beside everything else, and
// sends what it says, or the error.
func readBeside(ctx context.Context, l *library.Library, drive int) <-chan string {
	said := make(chan string, 1)
	go func() {
		reading, err := l.ReadLabel(ctx, drive)
		if err != nil {
			said <- err.Error()
			return
		}
		said <- label.Default().Identify(reading.Records).OMID.String()
	}()
	return said
}
