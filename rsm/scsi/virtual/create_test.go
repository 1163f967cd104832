// SPDX-License-Identifier: Apache-2.0

package virtual_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("Creating a library", func() {
	var dir string
	BeforeEach(func() { dir = filepath.Join(GinkgoT().TempDir(), "library") })

	DescribeTable("is refused with",
		func(c virtual.Config, want ...string) {
			err := virtual.Create(dir, c)
			for _, w := range want {
				Expect(err).To(MatchError(ContainSubstring(w)))
			}
			Expect(dir).NotTo(BeADirectory())
		},
		Entry("every reason at once", virtual.Config{Vendor: "far too long", Timing: virtual.Timing{Preset: "warp"}, Quirks: virtual.Quirks{MaxElements: -1}},
			`vendor "far too long": at most 8`, `timing preset "warp": must be empty or one of autoloader, enterprise, large, midrange`, "quirk maxElements -1"),
		Entry("ranges that overlap", virtual.Config{Slots: virtual.Range{First: 200, Count: 100}}, "drives (2 from address 256) and slots (100 from address 200) overlap"),
		Entry("addresses out of bounds", virtual.Config{Slots: virtual.Range{Count: 65000}}, "slots: 65000 elements from address 1000: addresses are 0 to 65535"),
		Entry("too many drives and transports", virtual.Config{Drives: virtual.Range{Count: 300}, Transports: virtual.Range{Count: 65}}, "drives: 300, at most 255", "transports: 65, at most 64"),
		Entry("an empty drive type", virtual.Config{DriveTypes: []string{""}}, "a drive type is empty"),
		Entry("more stock than slots", virtual.Config{Slots: virtual.Range{Count: 1}, Stock: []virtual.Stock{stockWithRecords("A"), stockWithRecords("B")}}, "2 cartridges do not fit into 1 slots"),
		Entry("two in one slot", virtual.Config{Stock: []virtual.Stock{
			{Medium: virtual.Medium{Barcode: "A", MediaType: "LTO-8"}, Slot: 3}, {Medium: virtual.Medium{Barcode: "B", MediaType: "LTO-8"}, Slot: 3}}},
			`cartridges "A" and "B": both in slot 3`),
		Entry("a slot too far", virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "A", MediaType: "LTO-8"}, Slot: 99}}},
			`cartridge "A": slot 99: the slots are 1 to 24`),
		Entry("media that cannot be", virtual.Config{Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "A "}}, {Medium: virtual.Medium{Barcode: "B"}},
			{Medium: virtual.Medium{Barcode: "C", Cleaning: true, WORM: true}}}}, `barcode "A "`, `cartridge "B": a media type is needed`, `cartridge "C": a cleaning cartridge`),
	)

	It("puts the stock where it is wanted, and around it", func() {
		Expect(virtual.Create(dir, virtual.Config{Stock: []virtual.Stock{
			stockWithRecords("A"), {Medium: virtual.Medium{Barcode: "B", MediaType: "LTO-8"}, Slot: 1}, stockWithRecords("C"),
		}})).To(Succeed())
		for address, id := range map[string]string{"1000": "cartridge-000002", "1001": "cartridge-000001", "1002": "cartridge-000003"} {
			Expect(filepath.Join(dir, "elements", address, id, "cartridge.json")).To(BeAnExistingFile())
		}
	})

	It("is done once", func() {
		Expect(virtual.Create(dir, virtual.Config{})).To(Succeed())
		Expect(virtual.Create(dir, virtual.Config{})).To(MatchError(virtual.ErrExists))
	})

	It("touches no folder with other things in it", func() {
		Expect(os.MkdirAll(filepath.Join(dir, "elements"), 0o755)).To(Succeed())
		Expect(virtual.Create(dir, virtual.Config{})).To(MatchError(ContainSubstring("name an empty folder")))
		Expect(filepath.Join(dir, "elements")).To(BeADirectory())
	})

	It("begins again where it was interrupted; until then there is no library", func() {
		Expect(virtual.Create(dir, virtual.Config{Stock: []virtual.Stock{stockWithRecords("OLD")}})).To(Succeed())
		Expect(os.Rename(filepath.Join(dir, "library.json"), filepath.Join(dir, "creating"))).To(Succeed())
		_, err := virtual.Open(dir, virtual.Options{})
		Expect(err).To(MatchError(virtual.ErrNoLibrary))
		Expect(virtual.Create(dir, virtual.Config{Stock: []virtual.Stock{stockWithRecords("NEW")}})).To(Succeed())
		l, err := virtual.Open(dir, virtual.Options{})
		Expect(err).NotTo(HaveOccurred())
		defer func() { Expect(l.Close()).To(Succeed()) }()
		var barcodes []string
		for _, p := range l.List() {
			if p.Cartridge != nil {
				barcodes = append(barcodes, p.Cartridge.Barcode)
			}
		}
		Expect(barcodes).To(Equal([]string{"NEW"}))
	})
})

var _ = Describe("Opening a library", func() {
	It("is for one at a time, and says who has it", func() {
		r := newRig(virtual.Config{})
		_, err := virtual.Open(r.dir, virtual.Options{})
		Expect(err).To(MatchError(virtual.ErrInUse))
		Expect(err.Error()).To(MatchRegexp(`is in use by rsmctl \(process \d+, since \d{4}-.*\): wait until it is done, or stop it`))
		Expect(r.lib.Close()).To(Succeed())
		r.openLibrary()
	})

	It("that was closed leaves nothing working", func() {
		r := newRig(virtual.Config{})
		Expect(r.lib.Close()).To(Succeed())
		Expect(r.lib.Close()).To(Succeed())
		Expect(r.testReady(0)).To(MatchError(os.ErrClosed))
		_, err := r.lib.Devices(context.Background())
		Expect(err).To(MatchError(os.ErrClosed))
		_, err = r.lib.Remove("slot:1")
		Expect(err).To(MatchError(os.ErrClosed))
		_, err = r.lib.Insert(virtual.Insertion{}, "port")
		Expect(err).To(MatchError(os.ErrClosed))
		_, err = r.lib.AddFault(virtual.Fault{})
		Expect(err).To(MatchError(os.ErrClosed))
	})

	DescribeTable("refuses a folder that makes no sense",
		func(spoil func(dir string) error, want string) {
			r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
			Expect(r.lib.Close()).To(Succeed())
			Expect(spoil(r.dir)).To(Succeed())
			_, err := virtual.Open(r.dir, virtual.Options{})
			Expect(err).To(MatchError(ContainSubstring(want)))
		},
		Entry("with two cartridges in one slot", func(dir string) error {
			return os.CopyFS(filepath.Join(dir, "elements", "1000", "copy"), os.DirFS(filepath.Join(dir, "elements", "1000", "cartridge-000001")))
		}, "slot 1 (address 1000) holds more than one cartridge (cartridge-000001, copy)"),
		Entry("with one cartridge twice", func(dir string) error {
			return os.CopyFS(filepath.Join(dir, "elements", "1001"), os.DirFS(filepath.Join(dir, "elements", "1000")))
		}, "two cartridges have the folder name cartridge-000001"),
		Entry("with a folder that is no cartridge", func(dir string) error {
			return os.Mkdir(filepath.Join(dir, "elements", "1001", "junk"), 0o755)
		}, "needs a readable cartridge.json"),
		Entry("of a later version", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "library.json"), []byte(`{"formatVersion":2}`), 0o644)
		}, "format version 2: this rsmctl knows version 1"),
		Entry("with a library.json that is none", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "library.json"), []byte(`{`), 0o644)
		}, "library.json"),
		Entry("with faults that cannot be", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "faults.json"), []byte(`[{"id":4,"kind":"drive"}]`), 0o644)
		}, "fault 4: a fault of kind drive needs element"),
	)

	It("takes an image that a person put into a cartridge's folder", func() {
		r := newRig(virtual.Config{Stock: []virtual.Stock{stockWithRecords("A00001L8")}})
		Expect(os.WriteFile(filepath.Join(r.dir, "elements", "1000", "cartridge-000001", "side0.tap"),
			[]byte{2, 0, 0, 0, 'h', 'i', 2, 0, 0, 0}, 0o644)).To(Succeed())
		r.mountMedium(slot1)
		b, err := r.readBlock(1)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b)).To(Equal("hi"))
	})

	It("tells a deadline that had passed before the command was sent", func() {
		r := newRig(virtual.Config{})
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := r.units[0].Do(ctx, []byte{0, 0, 0, 0, 0, 0}, scsi.None, nil)
		Expect(err).To(MatchError(context.Canceled))
		Expect(errors.Is(err, scsi.ErrOutcomeUnknown)).To(BeFalse())
	})
})

var _ = Describe("A large library", func() {
	It("is made, opened and read page by page", func() {
		var stock []virtual.Stock
		for range 2000 {
			stock = append(stock, virtual.Stock{Medium: virtual.Medium{MediaType: "LTO-8"}})
		}
		r := newRig(virtual.Config{Slots: virtual.Range{Count: 5000}, Stock: stock})
		found := 0
		for start := slot1; ; {
			b, err := r.doIn(0, 0xB8, 0x12, highByte(start), lowByte(start), 0x03, 0xE8, 0, 0, 0xFF, 0xFF, 0, 0)
			Expect(err).NotTo(HaveOccurred())
			if b[2] == 0 && b[3] == 0 {
				break
			}
			for d := b[16:]; len(d) > 0; d = d[52:] {
				found += int(d[2] & full)
				start = int(d[0])<<8 | int(d[1]) + 1
			}
		}
		Expect(found).To(Equal(2000))
	})
})
