// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi"
)

var _ = Describe("the wire of a lab", func() {
	It("tells which drive is at which address", func(ctx SpecContext) {
		lab := startLab(smallLayout())
		found, done, err := devicesBySerial(ctx, initiatorConfig(lab))
		Expect(err).NotTo(HaveOccurred())
		defer done()
		changer := found[lab.Serial(0)]
		Expect(changer).NotTo(BeNil())
		answer := make([]byte, 4096)
		n, err := sendPastAttention(ctx, changer, scsi.ReadElementStatus(scsi.ElementStatusRequest{
			Type: scsi.DataTransferElement, Count: 2, VolumeTags: true, Identifiers: true,
		}, 4096), answer)
		Expect(err).NotTo(HaveOccurred())
		status, err := scsi.ParseElementStatus(answer[:n])
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Elements).To(HaveLen(2))
		for i, e := range status.Elements {
			Expect(found).To(HaveKey(lab.Serial(int(e.Address))))
			if last := i == len(status.Elements)-1; last { // tgtd leaves the last eight bytes out
				Expect(e.Cut).To(BeTrue())
				continue
			}
			Expect(e.Identifier.Serial()).To(Equal(lab.Serial(int(e.Address))))
		}
	})

	It("has a target for every drive when they are apart", func(ctx SpecContext) {
		layout := smallLayout()
		layout.Apart = true
		lab := startLab(layout)
		Expect(lab.Targets()).To(Equal([]string{
			tgt.DefaultTarget, tgt.DefaultTarget + ".drive-256", tgt.DefaultTarget + ".drive-257",
		}))
		Expect(lab.Where(ctx)).To(HaveLen(4))
		Expect(readRecords(ctx, lab, 1000)).To(HaveExactElements("first", "second", filemark))
	})

	It("has a disk beside the library", func(ctx SpecContext) {
		layout := smallLayout()
		layout.Disk = 1 << 20
		lab := startLab(layout)
		bus, err := iscsi.Open(initiatorConfig(lab))
		Expect(err).NotTo(HaveOccurred())
		defer func() { Expect(bus.Close()).To(Succeed()) }()
		all, err := bus.Devices(ctx)
		Expect(err).NotTo(HaveOccurred())
		disk := all[len(all)-1]
		Expect(disk.Name()).To(Equal(fmt.Sprintf("%s/%d", lab.Target(), lab.DiskLUN())))
		capacity := make([]byte, 8) // READ CAPACITY(10), SBC-3: the last block, and the length of a block
		Expect(sendPastAttention(ctx, disk, []byte{0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0}, capacity)).To(Equal(8))
		Expect(capacity).To(Equal([]byte{0, 0, 7, 0xFF, 0, 0, 2, 0}))
		Expect(lab.Where(ctx)).To(HaveLen(4))
	})

	It("asks for the secret, and tells its own", func(ctx SpecContext) {
		layout := smallLayout()
		layout.CHAP = &tgt.Account{User: "rsm", Secret: "a secret of us"}
		layout.Mutual = &tgt.Account{User: "vtl", Secret: "a secret of it"}
		lab := startLab(layout)
		Expect(lab.Where(ctx)).To(HaveLen(4))

		right := initiatorConfig(lab)
		right.CHAP = &iscsi.CHAP{User: "rsm", Secret: "a secret of us", Mutual: &iscsi.Peer{User: "vtl", Secret: "a secret of it"}}
		_, done, err := devicesBySerial(ctx, right)
		Expect(err).NotTo(HaveOccurred())
		done()
		wrong := initiatorConfig(lab)
		wrong.CHAP = &iscsi.CHAP{User: "rsm", Secret: "not that secret"}
		for _, c := range []iscsi.Config{wrong, initiatorConfig(lab)} {
			_, _, err = devicesBySerial(ctx, c)
			Expect(err).To(HaveOccurred())
		}
	})

	It("insists on checksums where it is told to", func(ctx SpecContext) {
		layout := smallLayout()
		layout.Parameters = map[string]string{"HeaderDigest": "CRC32C", "DataDigest": "CRC32C"}
		lab := startLab(layout)
		Expect(lab.Where(ctx)).To(HaveLen(4))
		strict := initiatorConfig(lab)
		strict.Digests = iscsi.Require
		_, done, err := devicesBySerial(ctx, strict)
		Expect(err).NotTo(HaveOccurred())
		done()
	})
})
