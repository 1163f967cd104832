// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/decide"
)

// foundLab is a lab whose library nobody has declared pools and media for.
// What discover printed is library.yaml, beside the folder of the manifests.
func foundLab() (l *lab, library string) {
	l = newLab()
	library = filepath.Join(GinkgoT().TempDir(), "library.yaml")
	Expect(os.Rename(filepath.Join(l.manifests, "library.yaml"), library)).To(Succeed())
	for _, file := range []string{"pools.yaml", "weekly.yaml", "archive.yaml", "archive-2026.csv"} {
		l.remove(file)
	}
	return l, library
}

// stocked puts in what makes trouble: a copy, a cleaning cartridge, and a tape
// that cannot be read; blank ones and a stranger are there already.
func stocked() (l *lab, library string) {
	l, library = foundLab()
	Expect(l.rsmctl("plan", "-f", library).status).To(Equal(2)) // makes the virtual library
	l.hands("insert", "D00001L8", "--into", "slot", "--label", "RSM/fb4a16f6-dfc0-5b1b-8f09-5fb9023dad86")
	l.hands("insert", "CLN001L8", "--into", "slot")
	images, err := filepath.Glob(filepath.Join(l.state, "virtual", "demo", "elements", "1001", "*", "side0.tap"))
	Expect(err).NotTo(HaveOccurred())
	Expect(images).To(HaveLen(1))
	Expect(os.WriteFile(images[0], bytes.Repeat([]byte{0x51}, 300), 0o600)).To(Succeed())
	return l, library
}

// onlyAllocates checks that a plan creates pools and allocates, and that
// nothing stands in its way.
func onlyAllocates(plan decide.Plan, pools, sides int) {
	GinkgoHelper()
	count := map[decide.Action]int{}
	for _, s := range plan.Steps {
		count[s.Action]++
	}
	Expect(count).To(Equal(map[decide.Action]int{decide.CreatePool: pools, decide.Allocate: sides}))
	Expect(plan.Blocked).To(BeEmpty())
	Expect(plan.Waiting).To(BeEmpty())
}

var _ = Describe("adopting a library that nobody declared", func() {
	It("prints manifests that apply makes true at once, reading nothing again", func() {
		l, library := foundLab()
		adopted := l.rsmctl("adopt", "demo", "-f", library)
		Expect(adopted.status).To(Equal(0), "%s", adopted.err)
		Expect(adopted.err).To(Equal("rsmctl: demo: 16 labels read, 0 failed; declared 13 sides in 2 pools, left out 3 sides\n" +
			"rsmctl: left out: Blank (nothing is recorded on them): A00021L8, A00022L8 and A00023L8\n"))
		Expect(l.rsmctl("get", "pools").out).NotTo(ContainSubstring("Application"), "adopt makes no pool")
		before := l.sides()

		l.write("demo.yaml", adopted.out)
		Expect(l.rsmctl("validate", "-f", l.manifests).status).To(Equal(0))
		plan, _ := l.plan()
		onlyAllocates(plan, 2, 13)
		Expect(plan.Drift).To(BeEmpty())
		Expect(l.apply().status).To(Equal(0))
		Expect(l.apply().out).To(Equal(noChanges))
		for barcode, s := range l.sides() {
			Expect(s.Evidence.ReadAt).To(Equal(before[barcode].Evidence.ReadAt), barcode)
		}
		Expect(l.sides()["A00001L8"].Pool).To(Equal("rsm-lto-8"))
		l.whole()
	})

	It("leaves out what nobody may act on, and says of each why", func() {
		l, library := stocked()
		adopted := l.rsmctl("adopt", "demo", "-f", library, "-o", "json")
		Expect(adopted.status).To(Equal(0), "%s", adopted.err)
		var printed struct {
			Objects []struct{ Kind string }
			LeftOut []decide.LeftOut
		}
		Expect(json.Unmarshal([]byte(adopted.out), &printed)).To(Succeed())
		Expect(printed.Objects).To(HaveLen(5))
		var reasons []string
		for _, o := range printed.LeftOut {
			reasons = append(reasons, o.Name+" "+string(o.Reason))
		}
		Expect(reasons).To(Equal([]string{
			"A00001L8 DuplicateOMID", "A00002L8 CannotIdentify", "A00021L8 Blank", "A00022L8 Blank", "A00023L8 Blank",
			"CLN001L8 CleaningCartridge", "D00001L8 DuplicateOMID",
		}))
		Expect(adopted.err).To(ContainSubstring("is carried by A00001L8 (slot 1000) and D00001L8 (slot"))
		Expect(strings.Count(adopted.err, "is carried by")).To(Equal(1))

		l.write("demo.yaml", l.rsmctl("adopt", "demo", "-f", library).out)
		plan, _ := l.plan()
		onlyAllocates(plan, 2, 11)
		Expect(l.apply().status).To(Equal(0))
		Expect(l.apply().out).To(ContainSubstring("No changes. The library matches its manifests."))
		Expect(l.sides()["D00001L8"].Pool).To(Equal("Import/LTO-8"))
	})

	It("prints what is allocated as it is when it is adopted again", func() {
		l := appliedLab()
		adopted := l.rsmctl("adopt", "demo", "-f", l.manifests)
		Expect(adopted.status).To(Equal(0))
		Expect(adopted.out).To(ContainSubstring("lmid: " + string(l.sides()["A00001L8"].LMID)))
		for _, file := range []string{"library.yaml", "pools.yaml", "weekly.yaml", "archive.yaml", "archive-2026.csv"} {
			l.remove(file)
		}
		l.write("demo.yaml", adopted.out)
		plan, _ := l.plan()
		Expect(actions(plan)).To(Equal([]string{"CreatePool ansi-lto-8 PoolDeclared", "Allocate X00007L8 FoundInImport"}))
		Expect(l.apply().status).To(Equal(0))
		Expect(l.apply().out).To(Equal(noChanges))
	})

	It("prints the Library alone when nothing carries a label", func() {
		l, library := foundLab()
		text, err := os.ReadFile(library)
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(library, []byte(without("label:")(string(text))), 0o600)).To(Succeed())
		adopted := l.rsmctl("adopt", "demo", "-f", library)
		Expect(adopted.status).To(Equal(0), "%s", adopted.err)
		Expect(adopted.out).To(ContainSubstring("kind: Library"))
		Expect(adopted.out).NotTo(ContainSubstring("---"))
		Expect(adopted.err).To(ContainSubstring("declared 0 sides in 0 pools"))
		l.write("demo.yaml", adopted.out)
		Expect(l.apply().out).To(Equal(noChanges))
	})

	It("ends with 1 when a label could not be read, and goes on where it was", func() {
		l, library := foundLab()
		Expect(l.rsmctl("plan", "-f", library).status).To(Equal(2))
		l.hands("fault", "drive", "--element", "256")
		l.hands("fault", "drive", "--element", "257")
		adopted := l.rsmctl("adopt", "demo", "-f", library)
		Expect(adopted.status).To(Equal(1))
		Expect(adopted.err).To(ContainSubstring("left out: NeverRead (what is in a port, or could not be brought to a drive; adopt again when it can be): A00001L8, A00002L8, A00003L8 and 13 more"))
		l.hands("fault", "clear")
		adopted = l.rsmctl("adopt", "demo", "-f", library)
		Expect(adopted.status).To(Equal(0), "%s", adopted.err)
		Expect(adopted.err).To(ContainSubstring("declared 13 sides in 2 pools"))
	})

	It("keeps to the mode of the library", func() {
		l, library := foundLab()
		text, err := os.ReadFile(library)
		Expect(err).NotTo(HaveOccurred())
		mode := func(mode string) said {
			changed := strings.Replace(string(text), "driver: virtual", "mode: "+mode+"\n  driver: virtual", 1)
			Expect(os.WriteFile(library, []byte(changed), 0o600)).To(Succeed())
			return l.rsmctl("adopt", "demo", "-f", library)
		}
		suspended := mode("Suspend")
		Expect(suspended.status).To(Equal(1))
		Expect(suspended.out).To(BeEmpty())
		Expect(suspended.err).To(ContainSubstring("it is suspended"))
		observed := mode("Observe")
		Expect(observed.status).To(Equal(0), "%s", observed.err)
		Expect(observed.out).To(ContainSubstring("mode: Observe"))
		Expect(observed.err).To(ContainSubstring("set it to Enforce once"))
	})
})
