// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("The operator's hands", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Config{Slots: virtual.Range{Count: 4}, Ports: virtual.Range{Count: 2},
			Stock: []virtual.Stock{stockWithRecords("A00001L8", "one"), stockWithRecords("A00002L8", "two")}})
	})
	places := func() map[string]string {
		found := map[string]string{}
		for _, p := range r.lib.List() {
			if p.Cartridge != nil {
				found[p.Cartridge.Barcode] = p.Type
				if p.Number > 0 {
					found[p.Cartridge.Barcode] += string(rune('0' + p.Number))
				}
			}
		}
		return found
	}
	first := func(address int) string {
		GinkgoHelper()
		r.takeAttentions()
		r.mountMedium(address)
		b, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.unloadDrive(1)).To(Succeed())
		Expect(r.moveMedium(drive1, address)).To(Succeed())
		return string(b)
	}

	It("take a cartridge out and put it back through a port, as it was", func() {
		_, err := r.lib.Remove("A00001L8")
		Expect(err).NotTo(HaveOccurred())
		Expect(r.testReady(0)).To(Sense(6, 0x2800))
		Expect(places()).To(Equal(map[string]string{"A00001L8": "outside", "A00002L8": "slot2"}))
		r.reopenLibrary()
		r.takeAttentions()
		c, err := r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00001L8"}}, "port:2")
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Serial).To(Equal("VLIB0001000001"))
		Expect(r.testReady(0)).To(Sense(6, 0x2801))
		Expect(places()).To(HaveKeyWithValue("A00001L8", "port2"))
		r.reopenLibrary()
		r.takeAttentions()
		Expect(r.elementStatus(port2)[2] & impExp).NotTo(BeZero())
		Expect(first(port2)).To(Equal("one"))
	})

	It("put in new cartridges: blank, with records, and from an image", func() {
		image := filepath.Join(GinkgoT().TempDir(), "image.tap")
		Expect(os.WriteFile(image, []byte{5, 0, 0, 0, 'i', 'm', 'a', 'g', 'e', 0, 5, 0, 0, 0}, 0o644)).To(Succeed())
		lto := func(barcode string) virtual.Medium { return virtual.Medium{Barcode: barcode, MediaType: "LTO-8"} }
		for barcode, ins := range map[string]virtual.Insertion{
			"B": {Medium: lto("B"), Records: [][]byte{[]byte("records")}}, "C": {Medium: lto("C"), File: image},
		} {
			_, err := r.lib.Insert(ins, "slot")
			Expect(err).NotTo(HaveOccurred())
			at := map[string]int{"slot3": slot3, "slot4": slot3 + 1}[places()[barcode]]
			Expect(first(at)).To(Equal(map[string]string{"B": "records", "C": "image"}[barcode]))
		}
		c, err := r.lib.Insert(virtual.Insertion{Medium: lto("D")}, "drive:2")
		Expect(err).NotTo(HaveOccurred())
		Expect(c.ID).To(Equal("cartridge-000005"))
		Expect(r.testReady(2)).To(Sense(6, 0x2800))
		_, err = r.readBlock(2)
		Expect(err).To(Sense(8, 0x0005))
	})

	It("move and swap what is there", func() {
		_, err := r.lib.Move("slot:1", "port")
		Expect(err).NotTo(HaveOccurred())
		Expect(r.lib.Swap("A00001L8", "1001")).To(Succeed())
		Expect(places()).To(Equal(map[string]string{"A00001L8": "slot2", "A00002L8": "port1"}))
		r.reopenLibrary()
		Expect(places()).To(Equal(map[string]string{"A00001L8": "slot2", "A00002L8": "port1"}))
	})

	It("wipe and label media, and change their reference", func() {
		_, err := r.lib.Wipe("A00001L8")
		Expect(err).NotTo(HaveOccurred())
		_, err = r.lib.WriteLabel("slot:2", 0, [][]byte{[]byte("stranger"), nil})
		Expect(err).NotTo(HaveOccurred())
		Expect(first(slot2)).To(Equal("stranger"))
		r.mountMedium(slot1)
		_, err = r.readBlock(1)
		Expect(err).To(Sense(8, 0x0005))
		b, err := r.doIn(1, 0x8C, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 1, 0, 0, 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(b[4:13]).To(Equal([]byte{0, 9, 0x80, 0, 4, 0, 0, 0, 2}))
		_, err = r.lib.Wipe("A00001L8")
		Expect(err).To(MatchError(ContainSubstring("it is loaded in drive 1 (address 256)")))
	})

	It("change stickers", func() {
		_, err := r.lib.Rebarcode("A00001L8", "A00002L8")
		Expect(err).NotTo(HaveOccurred())
		_, err = r.lib.Remove("A00002L8")
		Expect(err).To(MatchError("2 cartridges have the barcode A00002L8: name one by its place, as slot:3"))
		_, err = r.lib.Rebarcode("slot:1", "")
		Expect(err).NotTo(HaveOccurred())
		r.reopenLibrary()
		Expect(places()).To(Equal(map[string]string{"": "slot1", "A00002L8": "slot2"}))
		r.takeAttentions()
		Expect(string(r.elementStatus(slot1)[12:20])).To(Equal("        "))
	})

	DescribeTable("are told what is in the way",
		func(do func() error, want string) {
			Expect(do()).To(MatchError(ContainSubstring(want)))
			Expect(places()).To(Equal(map[string]string{"A00001L8": "slot1", "A00002L8": "slot2"}))
		},
		Entry("a barcode nobody has", func() error { _, err := r.lib.Remove("NOPE"); return err },
			`no cartridge has the barcode "NOPE", and "NOPE" is no element: write slot:3, port:1, drive:1 or an address as 1002`),
		Entry("an empty slot", func() error { _, err := r.lib.Remove("slot:3"); return err }, "slot 3 (address 1002) is empty"),
		Entry("a slot too far", func() error { _, err := r.lib.Remove("slot:9"); return err },
			"there is no slot:9: the library has transport:1 to transport:1 (addresses 0 to 0), slot:1 to slot:4 (addresses 1000 to 1003)"),
		Entry("an address too far", func() error { _, err := r.lib.Move("A00001L8", "9"); return err }, "there is no element with address 9"),
		Entry("a kind nobody knows", func() error { _, err := r.lib.Move("A00001L8", "shelf:1"); return err }, "the kinds are slot, port, drive and transport"),
		Entry("a full slot", func() error { _, err := r.lib.Move("A00001L8", "slot:2"); return err }, "slot 2 (address 1001) is full: it holds A00002L8"),
		Entry("itself", func() error { return r.lib.Swap("A00001L8", "slot:1") }, "two cartridges in the library are needed"),
		Entry("a cartridge that is in", func() error {
			_, err := r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00001L8", MediaType: "LTO-8"}}, "port")
			return err
		}, `insert "A00001L8": it is in the library, in slot 1 (address 1000)`),
		Entry("a new one of no type", func() error {
			_, err := r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "NEW"}}, "port")
			return err
		}, "for a new one say its media type"),
		Entry("a side it does not have", func() error { _, err := r.lib.WriteLabel("A00001L8", 1, nil); return err }, "label side 1 of A00001L8: it has 1"),
		Entry("a serial number nobody can print", func() error {
			_, err := r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "NEW", MediaType: "LTO-8"}, Serial: "é"}, "port")
			return err
		}, "printable ASCII"),
		Entry("a barcode nobody can print", func() error { _, err := r.lib.Rebarcode("A00001L8", "é"); return err }, "printable ASCII"),
		Entry("an image that is not there", func() error {
			_, err := r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "NEW", MediaType: "LTO-8"}, File: "/nowhere.tap"}, "port")
			return err
		}, "no such file"),
	)

	It("find no empty port when all are full", func() {
		for _, b := range []string{"B", "C"} {
			_, err := r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: b, MediaType: "LTO-8"}}, "port")
			Expect(err).NotTo(HaveOccurred())
		}
		_, err := r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "D", MediaType: "LTO-8"}}, "port")
		Expect(err).To(MatchError(ContainSubstring("no port is empty")))
		Expect(places()).NotTo(HaveKey("D"), "nothing was made")
	})
})
