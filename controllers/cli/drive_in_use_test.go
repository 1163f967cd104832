// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// drive is the shape of `get drives -o json` as its users know it.
type drive struct {
	Address int
	Serial  string
	InUse   *struct {
		Since time.Time
		Signs []string
	}
	Mount *struct{ Drive int }
}

func (l *lab) drives() (all []drive) {
	GinkgoHelper()
	done := l.rsmctl("get", "drives", "-o", "json")
	Expect(json.Unmarshal([]byte(done.out), &all)).To(Succeed(), done.err)
	return all
}

var _ = Describe("a drive that somebody else has loaded", func() {
	var l *lab
	inventory := func(more ...string) said {
		return l.rsmctl(append([]string{"inventory", "demo", "-f", l.manifests}, more...)...)
	}
	BeforeEach(func() {
		l = newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		l.hands("move", "A00001L8", "drive:1")
	})

	It("is told of by an inventory, which is complete all the same", func() {
		done := inventory("--method", "full")
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.out).To(MatchRegexp(`(?m)^drive 256 \(serial \w+\) holds A00001L8, and rsmctl did not put it there; it was left alone, and its label not read$`))
		Expect(done.out).To(ContainSubstring("full inventory, 15 labels read, 0 failed.\n"))
		l.hands("move", "A00001L8", "slot:1")
		Expect(inventory().out).NotTo(ContainSubstring("left alone"))
	})

	It("leaves the other labels unread when it is the last one, which is no failure", func() {
		l.hands("move", "A00002L8", "drive:2")
		done := inventory("--method", "full")
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.out).To(ContainSubstring("full inventory, 0 labels read, 0 failed, 14 left until a drive is free (leave it to whoever uses it, or `rsmctl dismount demo DRIVE`).\n"))
		l.hands("move", "A00002L8", "slot:2")
		again := inventory("--method", "full")
		Expect(again.out).To(And(ContainSubstring("continued from"), ContainSubstring("15 labels read, 0 failed.\n")))
	})

	It("is listed as in use for as long as it is", func() {
		Expect(inventory().status).To(Equal(0))
		all := l.drives()
		Expect(all[0].InUse).To(HaveField("Since", BeTemporally("~", time.Now(), time.Minute)))
		Expect(all[0].Mount).To(BeNil())
		Expect(all[1].InUse).To(BeNil())
		table := strings.Split(l.rsmctl("get", "drives").out, "\n")
		Expect(table[0]).To(HaveSuffix("IN USE"))
		Expect(table[1]).To(MatchRegexp(`by others since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`))
		Expect(table[2]).To(HaveSuffix(" -"))
		l.hands("move", "A00001L8", "slot:1")
		Expect(inventory().status).To(Equal(0))
		Expect(l.drives()[0].InUse).To(BeNil())
	})

	It("is emptied in a library that is exclusive, when nothing tells that it is in use", func() {
		l.edit("library.yaml", func(text string) string { return strings.Replace(text, "driver:", "access: Exclusive\n  driver:", 1) })
		plan, status := l.plan()
		Expect(status).To(Equal(2))
		Expect(actions(plan)).To(Equal([]string{"Dismount A00001L8 LeftInDrive"}))
		l.consents(256) // which the manifest gives
		done := l.apply()
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.out).To(ContainSubstring("LeftInDrive: A00001L8 (drive 256) was left in drive 256"))
		Expect(l.places()).To(HaveKeyWithValue("A00001L8", 1000))
		Expect(l.apply().out).To(Equal(noChanges))
	})

	It("is a condition of its library", func() {
		conditions := func(out string) []map[string]any {
			GinkgoHelper()
			var list []struct{ Conditions []map[string]any }
			Expect(json.Unmarshal([]byte(out), &list)).To(Succeed())
			Expect(list).To(HaveLen(1))
			Expect(list[0].Conditions).NotTo(BeNil())
			return list[0].Conditions
		}
		get := func(more ...string) string { return l.rsmctl(append([]string{"get", "libraries"}, more...)...).out }
		Expect(conditions(get("-o", "json"))).To(BeEmpty())
		Expect(inventory().status).To(Equal(0))
		Expect(conditions(get("-o", "json"))).To(ConsistOf(And(
			HaveKeyWithValue("type", "DriveInUse"), HaveKeyWithValue("drive", 256.0), HaveKey("since"),
			HaveKeyWithValue("message", MatchRegexp(`^drive 256 \(serial \w+\) holds A00001L8, and rsmctl did not put it there; it is left alone$`)),
		)))
		l.hands("move", "A00002L8", "drive:2")
		Expect(inventory().status).To(Equal(0))
		Expect(strings.Split(get(), "\n")).To(HaveExactElements(HaveSuffix("CONDITIONS"), HaveSuffix("  DriveInUse: 256, 257"), ""))
		Expect(l.rsmctl("describe", "library", "demo").out).To(ContainSubstring("type: DriveInUse"))
	})

	It("is asked for when nothing can be read for want of it, under the name of its library", func() {
		l = newVirtualLab()
		Expect(l.rsmctl("plan", "-f", l.manifests).status).To(Equal(2)) // makes the virtual library
		l.hands("move", "A00001L8", "drive:1")
		l.hands("move", "A00002L8", "drive:2")
		Expect(l.apply().status).To(Equal(3))
		Expect(l.openRequests()).To(ConsistOf(And(HaveField("Kind", record.FreeDrive), HaveField("Library", "demo"))))
		rows := strings.Split(l.rsmctl("get", "requests").out, "\n")
		Expect(regexp.MustCompile(`\s{2,}`).Split(rows[1], 6)[:5]).To(Equal([]string{"operator", "Submitted", "FreeDrive", "-", "demo"}))
		Expect(rows[1]).To(ContainSubstring("rsmctl dismount demo DRIVE"))
	})
})

var _ = Describe("adopting a library in whose drives others have put media", func() {
	It("leaves these out, says why and what would cure it, and adopts them when they are free", func() {
		l, library := foundLab()
		if l.tgt != nil {
			Skip("a person cannot put media into the drives of a tgtd")
		}
		Expect(l.rsmctl("plan", "-f", library).status).To(Equal(2)) // makes the virtual library
		l.hands("move", "A00001L8", "drive:1")
		done := l.rsmctl("adopt", "demo", "-f", library, "-o", "json")
		Expect(done.status).To(Equal(0), done.err)
		var adopted struct{ LeftOut []decide.LeftOut }
		Expect(json.Unmarshal([]byte(done.out), &adopted)).To(Succeed())
		Expect(adopted.LeftOut).To(ContainElement(And(HaveField("Name", "A00001L8"), HaveField("Reason", decide.DriveInUse))))
		Expect(done.err).To(MatchRegexp(`rsmctl: left out: DriveInUse: A00001L8 is in drive 256 \(serial \w+\) of demo, and rsmctl did not put it there, so that its label cannot be read; adopt again when the drive is free, or take it out with .rsmctl dismount demo 256.\n`))
		Expect(done.err).NotTo(ContainSubstring("NeverRead"))

		l.hands("move", "A00002L8", "drive:2")
		none := l.rsmctl("adopt", "demo", "-f", library, "--method", "full")
		Expect(none.status).To(Equal(1), "what could not be read is missing in the manifests")
		Expect(none.err).To(ContainSubstring("others use all drives of demo, so that 14 labels could not be read; adopt again when one is free"))

		l.hands("move", "A00002L8", "slot:2")
		l.hands("move", "A00001L8", "slot:1")
		again := l.rsmctl("adopt", "demo", "-f", library)
		Expect(again.status).To(Equal(0), again.err)
		Expect(again.out).To(ContainSubstring("A00001L8"))
		Expect(os.WriteFile(filepath.Join(l.manifests, "demo.yaml"), []byte(again.out), 0o600)).To(Succeed())
		Expect(l.apply().status).To(Equal(0))
	})
})
