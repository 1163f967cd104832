// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"errors"
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/cli"
)

// full is a standard output that takes nothing, like /dev/full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

var _ = Describe("a result that cannot be written", func() {
	It("is an error of every command, also of one that worked", func() {
		l := appliedLab()
		for _, line := range []string{"version", "schema", "-h", "db check", "db export", "get sides", "describe pool weekly", "virtual ls", "virtual swap A00001L8 A00002L8", "plan -f " + l.manifests} {
			var said strings.Builder
			status := cli.Main(append(strings.Fields(line), "--state-dir", l.state), strings.NewReader(""), full{}, &said)
			Expect(status).To(Equal(1), line)
			Expect(said.String()).To(ContainSubstring("no space left on device"), line)
		}
	})
})

var _ = Describe("an empty name", func() {
	It("is no manifest: an unset variable does not mean the folder one is in", func() {
		for _, command := range []string{"validate", "plan", "apply", "run"} {
			done := newLab().rsmctl(command, "-f", "")
			Expect(done.status).To(Equal(64), command)
			Expect(done.err).To(ContainSubstring("say which manifests"), command)
		}
	})

	It("is no medium, though a blank one has neither label id nor LMID", func() {
		done := appliedLab().rsmctl("describe", "medium", "")
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(ContainSubstring("`rsmctl get media` lists"))
	})
})

var _ = Describe("a state folder without a database", func() {
	It("is named, since nothing in it may mean that it is the wrong one", func() {
		l := newLab()
		for _, command := range []string{"get sides", "describe pool weekly"} {
			Expect(l.rsmctl(strings.Fields(command)...).err).To(ContainSubstring("there is no database in "+l.state), command)
		}
		Expect(appliedLab().rsmctl("get", "sides").err).To(BeEmpty())
	})
})

var _ = Describe("a library that no manifest declares", func() {
	It("is answered with those that are declared, or that there are none", func() {
		l := newLab()
		Expect(l.rsmctl("adopt", "nosuch", "-f", l.manifests).err).To(HaveSuffix("declared: demo\n"))
		l.remove("library.yaml")
		Expect(l.rsmctl("adopt", "nosuch", "-f", l.manifests).err).To(HaveSuffix("declared: none\n"))
	})
})

var _ = Describe("a virtual library that does not exist", func() {
	It("is answered with those that do", func() {
		l := appliedLab()
		for _, name := range []string{"nosuch", "../virtual/demo"} {
			done := l.rsmctl("virtual", "ls", "--library", name)
			Expect(done.status).To(Equal(64))
			Expect(done.err).To(ContainSubstring("say one of demo"))
		}
	})
})

var _ = Describe("a new cartridge of no known type", func() {
	It("is refused with the flags that tell its type", func() {
		for _, what := range []string{"N1", "image.tap"} {
			done := appliedLab().rsmctl("virtual", "insert", what)
			Expect(done.status).To(Equal(64))
			Expect(done.err).To(And(ContainSubstring("--media-type"), ContainSubstring("--barcode")))
		}
	})
})

var _ = Describe("operator requests", func() {
	It("are all listed while they are open, above what is done", func() {
		l := appliedLab()
		const barcodes = 30
		l.write("more.yaml", manySides(barcodes))
		Expect(l.apply().status).To(Equal(3))
		Expect(l.openRequests()).To(HaveLen(barcodes))
		done := l.rsmctl("get", "requests")
		Expect(strings.Count(done.out, "operator  Submitted  InsertMedium")).To(Equal(barcodes))
		Expect(done.out).NotTo(ContainSubstring("Passed"))
		Expect(done.out).To(ContainSubstring("into a port"))
		Expect(l.rsmctl("get", "requests", "-o", "wide").out).To(ContainSubstring("Passed"))
	})

	It("are listed in the order in which they were asked for", func() {
		l := appliedLab()
		l.hands("remove", "B00004L8")
		Expect(l.apply().status).To(Equal(3))
		l.hands("remove", "A00002L8")
		l.hands("remove", "A00003L8")
		Expect(l.apply().status).To(Equal(3))
		asked := []string{}
		for _, r := range l.openRequests() {
			asked = append(asked, r.Barcode)
		}
		Expect(asked).To(Equal([]string{"B00004L8", "A00002L8", "A00003L8"}))
	})

	It("are none, it says, when none is open, however much the robot did", func() {
		Expect(appliedLab().rsmctl("get", "requests").out).To(HavePrefix("Nothing waits for a person."))
	})
})

// manySides expects n sides that nobody has.
func manySides(n int) string {
	text := "apiVersion: rsm.storage/v1alpha1\nkind: MediaSet\nmetadata: {name: more}\nspec:\n  pool: weekly\n  sides:\n"
	for i := range n {
		text += fmt.Sprintf("  - {omid: {labelType: ANSI, labelId: M%05d}, barcode: M%05dL8}\n", i, i)
	}
	return text
}

var _ = Describe("a step that fails", func() {
	It("is told while it happens, in the plan and at the end, and not in a log besides", func() {
		l := appliedLab()
		l.hands("fault", "lie", "--element", "slot:24", "--barcode", "Z00001L8")
		done := l.apply()
		Expect(done.status).To(Equal(1))
		// A stale model is tried once more after another look: two tries,
		// each told once.
		Expect(strings.Count(done.err, "[1/1] Identify Z00001L8: failed: ")).To(Equal(2), done.err)
		Expect(strings.Count(done.err, "5/3B0E")).To(Equal(2), done.err)
		Expect(strings.Count(done.out, "Blocked:")).To(Equal(1), done.out)
		Expect(done.out).To(HaveSuffix("blocked.\n"))
	})
})

var _ = Describe("a drive that died", func() {
	It("is seen in the list of drives", func() {
		l := appliedLab()
		l.hands("fault", "drive", "--element", "drive:1")
		l.apply()
		Expect(l.rsmctl("get", "drives").out).To(ContainSubstring("40/00"))
	})
})
