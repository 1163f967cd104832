// SPDX-License-Identifier: Apache-2.0

package vm_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
)

var _ = Describe("at the /dev/sg* of a real kernel", Ordered, ContinueOnFailure, Label("vm"), func() {
	var lab *tgt.Lab
	var g guest
	BeforeAll(func(ctx SpecContext) { lab, g = bootGuest(ctx) }, NodeTimeout(4*time.Minute))

	It("discovers the changer and its drives", func() {
		var found struct {
			Changers []struct {
				Device, Serial string
				Elements       struct{ Slots, Drives, Ports struct{ First, Count int } }
				Drives         []struct {
					Address        int
					Serial, Device string
				}
			}
			Problems []string
		}
		Expect(json.Unmarshal([]byte(g.outputOfSuccess("discover")), &found)).To(Succeed())
		Expect(found.Problems).To(BeEmpty())
		Expect(found.Changers).To(HaveLen(1))
		c := found.Changers[0]
		Expect(c.Device).To(Equal("/dev/sg0"))
		Expect(c.Serial).To(Equal(lab.Serial(0)))
		Expect(c.Elements.Slots.Count).To(Equal(24))
		Expect(c.Elements.Ports.Count).To(Equal(4))
		Expect(c.Drives).To(HaveLen(2))
		Expect(c.Drives[0].Address).To(Equal(256))
		Expect(c.Drives[0].Serial).To(Equal(lab.Serial(256)))
		Expect(c.Drives[0].Device).To(Equal("/dev/sg1"))
	})

	It("tells a user without the right to the devices which group to join", func() {
		Expect(g.readFile("stranger.status")).To(Equal("1\n"))
		Expect(g.readFile("stranger.err")).To(ContainSubstring("user operator may not open /dev/sg0: permission denied; add the user to the group tape"))
	})

	It("applies the quickstart's manifests with no right but the group's", func() {
		Expect(g.outputOfSuccess("apply")).To(ContainSubstring("12 to allocate"))
	})

	It("has nothing to do the second time", func() {
		Expect(g.outputOfSuccess("again")).To(HaveSuffix("No changes. The library matches its manifests.\n"))
	})

	It("has nothing to do when the changer is named by a link", func() {
		Expect(g.outputOfSuccess("path")).To(HaveSuffix("No changes. The library matches its manifests.\n"))
	})

	DescribeTable("agrees with mtx element by element", func(when string, mtxSees ...string) {
		theirs, ours := parseMTX(g.outputOfSuccess("mtx-"+when)), g.elementsAsMTX(when)
		Expect(theirs).To(HaveLen(24+4+2), "mtx's status was not understood")
		Expect(theirs).To(ContainElements(mtxSees))
		Expect(ours).To(Equal(theirs))
	},
		Entry("after an apply", "applied", "slot 1 A00001L8", "slot 10 B00002L8", "port 26 empty", "drive 0 empty", "drive 1 empty"),
		Entry("after another program has moved media", "moved", "slot 3 empty", "drive 1 A00003L8", "slot 10 empty", "port 26 B00002L8"),
	)

	It("sends each command once, however many signals come meanwhile", func() {
		g.outputOfSuccess("storm")
		var sides []struct {
			Barcode string
			OMID    struct{ LabelID, LabelInfo string }
		}
		Expect(json.Unmarshal([]byte(g.outputOfSuccess("stormed")), &sides)).To(Succeed())
		read := map[string]string{}
		for _, s := range sides {
			read[s.Barcode] = s.OMID.LabelInfo + s.OMID.LabelID
		}
		Expect(read).To(HaveLen(16))
		for barcode, label := range read {
			switch barcode[:1] {
			case "A":
				if barcode < "A00021" {
					Expect(label).To(HavePrefix("weekly/"), "%s", barcode)
				} else {
					Expect(label).To(BeEmpty(), "%s is blank", barcode)
				}
			case "B":
				Expect(label).To(HavePrefix("archive/"), "%s", barcode)
			default:
				Expect(label).To(Equal("PAYROL"), "%s", barcode)
			}
		}
	})

	It("takes some time for a fast inventory, as mtx does for its status", func() {
		table := "In the guest, of 24 slots, 4 ports and 2 drives, per run:\n"
		lines := strings.Split(strings.TrimSpace(g.outputOf("bench")), "\n")
		Expect(lines).To(HaveLen(2))
		for _, line := range lines {
			name, hundredths, _ := strings.Cut(line, " ")
			n, err := strconv.Atoi(hundredths)
			Expect(err).NotTo(HaveOccurred())
			table += fmt.Sprintf("  %-8s %s\n", name, time.Duration(n)*10*time.Millisecond/10)
		}
		AddReportEntry("times", table, ReportEntryVisibilityAlways)
	})
})
