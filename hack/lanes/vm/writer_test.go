// SPDX-License-Identifier: Apache-2.0

package vm_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/cli"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// theirs is the cartridge of the quickstart that no manifest expects: another
// program has loaded it, and writes to it.
const theirs = "X00007L8"

var _ = Describe("beside a program that writes to a tape through the kernel", Label("vm"), func() {
	var s *shelf
	var before map[string][]byte
	var marks string
	BeforeEach(func(ctx SpecContext) {
		s = makeShelf(ctx)
		before = s.readTapes()
		Expect(before).To(HaveKey(theirs))
		marks = strconv.Itoa(strings.Count(strings.Join(objectsOnTape(before[theirs]), "\n"), "tape mark"))
	})

	// unharmed checks that all that the program wrote is where it wrote it, that
	// its cartridge is still in its drive, and that no other has changed.
	unharmed := func(g guest) {
		GinkgoHelper()
		AddReportEntry("what the drive was told", s.heard.linesOf("drive 256"), ReportEntryVisibilityFailureOrVerbose)
		g.outputOfSuccess("load")
		written := strings.Fields(g.readFile("written"))
		var blocks []string
		for i := range written {
			blocks = append(blocks, fmt.Sprintf("block %05d", i))
		}
		after := s.readTapes()
		Expect(objectsOnTape(after[theirs])).To(Equal(slices.Concat(objectsOnTape(before[theirs]), blocks, []string{"tape mark"})),
			"the tape to which %d blocks were written; %s", len(written), g.allSaidBy("writer"))
		g.outputOfSuccess("writer")
		Expect(len(written)).To(BeNumerically(">=", 8))
		Expect(blocksIn(g.outputOfSuccess("back"))).To(Equal(blocks))
		Expect(s.heard.namesAmidWrites("drive 256")).To(HaveEach(BeElementOf("WRITE(6)", "INQUIRY", "READ POSITION", "LOG SENSE")),
			"anything else may move the tape, or take from the program what the drive has to tell it")
		Expect(s.barcodesInDrives()).To(Equal([]string{theirs, ""}))

		Expect(after).To(HaveLen(len(before)))
		delete(after, theirs)
		for barcode, image := range after {
			Expect(objectsOnTape(image)).To(Equal(objectsOnTape(before[barcode])), barcode)
			Expect(bytes.Equal(image, before[barcode])).To(BeTrue(), "%s has changed", barcode)
		}
		Expect(s.target.Problems()).To(BeEmpty())
	}

	It("leaves the tape alone and reads all others, in the same machine", func(ctx SpecContext) {
		library := fmt.Sprintf("  driver: sg\n  sg: {serial: %s}\n", changerSerial)
		g := startMachine(ctx, s.target.Addr(), s.target.Name(), "0,1,2", library, "lane/writer.sh", theirs, marks, "here").awaitGuest()
		for _, user := range []string{"root", "operator"} {
			AddReportEntry(user, g.allSaidBy("apply-"+user)+g.allSaidBy("inventory-"+user), ReportEntryVisibilityFailureOrVerbose)
		}
		unharmed(g)
		for _, user := range []string{"root", "operator"} {
			Expect(labelsIn(g.outputOfSuccess("sides-"+user))).To(HaveLen(12), "%s, of those whose labels the manifests expect", user)
		}
	}, NodeTimeout(4*time.Minute))

	It("leaves the tape alone and reads all others, from another machine", func(ctx SpecContext) {
		library := fmt.Sprintf("  driver: iscsi\n  iscsi: {portal: %q, target: %s}\n", s.target.Addr(), s.target.Name())
		folder := GinkgoT().TempDir()
		manifests, state := filepath.Join(folder, "manifests"), filepath.Join(folder, "state")
		writeManifests(manifests, library)
		rsmctl := func(args ...string) string {
			var said bytes.Buffer
			status := cli.Main(append(args, "--state-dir", state), strings.NewReader(""), &said, &said)
			AddReportEntry(strings.Join(args, " "), fmt.Sprintf("ended with %d\n%s", status, said.String()), ReportEntryVisibilityFailureOrVerbose)
			return said.String()
		}

		m := startMachine(ctx, s.target.Addr(), s.target.Name(), "0,1,2", library, "lane/writer.sh", theirs, marks, "there")
		Eventually(func() []byte {
			if m.hasEnded() {
				StopTrying("the machine has ended").Now()
			}
			return s.readTapes()[theirs]
		}).WithContext(ctx).WithPolling(100 * time.Millisecond).Should(ContainSubstring("block 00002"))
		rsmctl("apply", "-f", manifests)
		rsmctl("inventory", "demo", "-f", manifests, "--method", "full")
		_, err := s.library.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "Z00001L8", MediaType: "LTO-8"}}, "port:1")
		Expect(err).NotTo(HaveOccurred())
		before["Z00001L8"] = []byte{}
		unharmed(m.awaitGuest())
		Expect(labelsIn(rsmctl("get", "sides", "-o", "json"))).To(HaveLen(12), "those whose labels the manifests expect")
	}, NodeTimeout(4*time.Minute))
})

// blocksIn are the texts of blocks, which zeros fill up.
func blocksIn(data string) []string {
	return strings.FieldsFunc(data, func(r rune) bool { return r == 0 || r == '\n' })
}

// labelsIn are the labels that the manifests expect, of sides in JSON.
func labelsIn(text string) (found []string) {
	GinkgoHelper()
	var sides []struct {
		OMID struct{ LabelType, LabelInfo string }
	}
	Expect(json.Unmarshal([]byte(text), &sides)).To(Succeed(), text)
	for _, side := range sides {
		if side.OMID.LabelType == "RSM" {
			found = append(found, side.OMID.LabelInfo)
		}
	}
	return found
}
