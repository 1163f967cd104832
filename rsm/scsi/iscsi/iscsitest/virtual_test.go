// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	"context"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("a virtual library behind the target", func() {
	It("answers as it does without one", func(ctx context.Context) {
		dir := filepath.Join(GinkgoT().TempDir(), "library")
		Expect(virtual.Create(dir, virtual.Config{})).To(Succeed())
		library, err := virtual.Open(dir, virtual.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(library.Close)
		devices, err := library.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())

		target, err := iscsitest.Listen(library, iscsitest.Options{})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(target.Close)
		c := dialTarget(target)
		c.logIn()
		for lun, device := range devices {
			for _, cdb := range [][]byte{scsi.Inquiry(255), scsi.ReportLUNs(255)} {
				want := make([]byte, 255)
				n, err := device.Do(ctx, cdb, scsi.In, want)
				Expect(err).NotTo(HaveOccurred())
				c.sendRead(byte(lun), 255, cdb...)
				got := receiveMessage[*wire.DataIn](c)
				Expect(got.Data).To(Equal(want[:n]))
				c.expStatSN = got.StatSN + 1
			}
		}
		Expect(target.Problems()).To(BeEmpty())
	})
})
