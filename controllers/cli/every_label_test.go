// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/connect"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// A room with ten years of other people's tapes: one of each format, and some
// pools that want their own.
var _ = Describe("a library with a tape of every format", func() {
	const room = `apiVersion: rsm.storage/v1alpha1
kind: Library
metadata: {name: room}
spec: {driver: virtual, virtual: {slots: 40, drives: 2, ports: 4}}
`
	pool := func(name, claims string) string {
		return "---\napiVersion: rsm.storage/v1alpha1\nkind: MediaPool\nmetadata: {name: " + name + "}\nspec:\n  mediaType: LTO-8\n  membership: AtLeast\n  claims: " + claims + "\n"
	}
	claimed := map[string]string{"Bacula": "bacula", "Amanda": "amanda", "LTFS": "ltfs", "PBS": "proxmox", "MTF": "windows"}
	const media = "../../rsm/label/testdata/media"
	// whose is what `get media` says of each: a label, or what is on it. Of a
	// format that is not listed it is what the format's reader says.
	whose := map[string]string{
		"RSM": "RSM/", "ANSI": "ANSI/A00001", "IBM": "IBM/A00001", "LTFS": "LTFS/", "NetBackup": "NetBackup/ABC123", "CTA": "CTA/L00001",
		"CASTOR": "CASTOR/t12345", "Enstore": "Enstore/FL1212", "OSM": "OSM/V01007", "MTF": "MTF/", "Bacula": "Bacula/VOL001",
		"Bareos": "Bareos/VOL001", "Amanda": "Amanda/DAILY-01", "PBS": "PBS/", "tar": "tar/WEEKLY 07",
		"cpio": "cpio data", "dump": "dump data", "gzip": "gzip data", "xz": "xz data", "zstd": "zstd data",
		"bzip2": "bzip2 data", "lz4": "lz4 data", "lzop": "lzop data", "compress": "compress data",
	}

	It("gives each pool its own, and leaves everything else where it is, with its owner named", func() {
		l := &lab{state: GinkgoT().TempDir(), manifests: GinkgoT().TempDir()}
		l.write("room.yaml", room+
			pool("bacula", `{labelType: Bacula, labelInfo: "Weekly/*"}`)+pool("amanda", `{labelType: Amanda, labelInfo: "DAILY-*"}`)+
			pool("ltfs", `{labelType: LTFS}`)+pool("proxmox", `{labelType: PBS, labelInfo: "A*"}`)+pool("windows", `{labelType: MTF}`)+
			pool("nobody", `{labelType: Bareos, labelInfo: "Monthly/*"}`))
		Expect(l.apply().status).To(Equal(0))
		for _, reader := range label.Default().Readers() {
			if _, listed := whose[reader.Type()]; !listed {
				whose[reader.Type()] = identified(reader.Type(), filepath.Join(media, strings.ToLower(reader.Type())+".tap"))
			}
		}
		images, err := filepath.Glob(filepath.Join(media, "*.tap"))
		Expect(err).NotTo(HaveOccurred())
		samples := []string{}
		for format := range whose {
			samples = append(samples, filepath.Join(media, strings.ToLower(format)+".tap"))
		}
		Expect(images).To(ConsistOf(samples), "one sample of each format; where one is missing, give the format a vector, then run hack/generate")
		barcodes := map[string]string{}
		for n, image := range images {
			format := strings.TrimSuffix(filepath.Base(image), ".tap")
			barcodes[format] = fmt.Sprintf("X%05dL8", n)
			l.hands("insert", image, "--barcode", barcodes[format], "--into", "slot")
		}
		l.hands("insert", "N00001L8", "--into", "slot")
		recorded := func() (all []string) {
			tapes, err := filepath.Glob(filepath.Join(l.state, "virtual", "room", "elements", "*", "*", "side*.tap"))
			Expect(err).NotTo(HaveOccurred())
			for _, tape := range tapes {
				text, err := os.ReadFile(tape)
				Expect(err).NotTo(HaveOccurred())
				if len(text) > 0 { // a blank one has a file as soon as it was in a drive
					all = append(all, string(text))
				}
			}
			return all
		}
		before := recorded()
		Expect(len(before)).To(BeNumerically(">=", len(whose)))

		Expect(l.apply().status).To(Equal(0))

		Expect(recorded()).To(Equal(before), "nothing was written")
		Expect(l.apply().out).To(Equal(noChanges))
		sides := l.sides()
		table := l.rsmctl("get", "media").out
		for format, what := range whose {
			barcode := barcodes[strings.ToLower(format)]
			side := sides[barcode]
			Expect(table).To(MatchRegexp(barcode+`.*`+what), format)
			switch {
			case claimed[format] != "":
				Expect(side.State).To(Equal(record.Allocated), format)
				Expect(side.Pool).To(Equal(claimed[format]), format)
			case strings.HasSuffix(what, " data"):
				Expect(side.State).To(Equal(record.Foreign), format)
				Expect(side.Pool).To(Equal("Unrecognized/LTO-8"), format)
			default:
				Expect(side.State).To(Equal(record.Import), format)
				Expect(side.Pool).To(Equal("Import/LTO-8"), format)
				Expect(side.OMID.Type).To(Equal(format))
			}
		}
		Expect(sides["N00001L8"].Pool).To(Equal("Unrecognized/LTO-8"), "blank, and nobody has declared it free")
		l.whole()
	})
})

// identified is how `get media` shows what is on the medium of an image.
func identified(format, image string) string {
	GinkgoHelper()
	reading, _, err := connect.ReadImage(image)
	Expect(err).NotTo(HaveOccurred(), "no sample of %s: give it a vector, then run hack/generate", format)
	verdict := label.Default().Identify(reading)
	if verdict.Kind == label.Recognized {
		return verdict.Format + " data"
	}
	Expect(verdict.Kind).To(Equal(label.Labelled), image)
	return verdict.OMID.Type + "/" + verdict.OMID.ID
}
