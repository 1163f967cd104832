// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"rsm.storage/rsmctl/controllers/cli"
)

// openTerminal gives both ends of a terminal: the person's and the program's.
func openTerminal() (person, program *os.File) {
	GinkgoHelper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(person.Close)
	Expect(unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0)).To(Succeed())
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	Expect(err).NotTo(HaveOccurred())
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(program.Close)
	return person, program
}

// asked is standard error of a command that asks a person, who answers.
type asked struct {
	bytes.Buffer
	answer func()
}

func (a *asked) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "[y/N]") {
		a.answer()
	}
	return a.Buffer.Write(p)
}

// atTerminal runs a command at a terminal. When it asks, meanwhile is called, and
// the answer is typed.
func (l *lab) atTerminal(answer string, meanwhile func(), args ...string) said {
	GinkgoHelper()
	person, program := openTerminal()
	var out bytes.Buffer
	problems := &asked{answer: func() {
		meanwhile()
		_, err := person.WriteString(answer)
		Expect(err).NotTo(HaveOccurred())
	}}
	status := cli.MainInHaste(context.Background(), append(args, "--state-dir", l.state), program, &out, problems)
	AddReportEntry("rsmctl "+strings.Join(args, " "), out.String()+problems.String(), ReportEntryVisibilityFailureOrVerbose)
	return said{status, out.String(), problems.String()}
}

var _ = Describe("a person who is asked about a drive", func() {
	var l *lab
	dismount := func(answer string, meanwhile func()) said {
		return l.atTerminal(answer, meanwhile, "dismount", "demo", "256", "-f", l.manifests)
	}
	BeforeEach(func() {
		l = newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		l.hands("move", "A00001L8", "drive:1")
	})

	It("takes the cartridge out with a yes", func() {
		l.consents(256)
		done := dismount("yes\n", func() {})
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.err).To(ContainSubstring("Take A00001L8 out of drive 256 and bring it to slot 1000? [y/N] "))
		Expect(done.out).To(And(HavePrefix("drive 256 (serial "), HaveSuffix("\ndrive 256 of demo: A00001L8 is in slot 1000 now\n")))
		l.whole()
	})

	It("leaves it where it is with anything else", func() {
		for _, answer := range []string{"\n", "yep\n", "\x04"} {
			done := dismount(answer, func() {})
			Expect(done.status).To(Equal(1))
			Expect(done.err).To(HaveSuffix("rsmctl: nothing was done: A00001L8 is left in the drive\n"))
			Expect(l.places()).To(HaveKeyWithValue("A00001L8", 256))
		}
	})

	It("keeps nobody waiting meanwhile, and agrees to nothing but what was shown", func() {
		done := dismount("y\n", func() {
			l.hands("move", "A00001L8", "slot:1")
			l.hands("move", "A00002L8", "drive:1")
			Expect(l.apply().out).To(HaveSuffix(noChanges))
		})
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(ContainSubstring("the drive is not as it was shown: it holds A00002L8 now; look again, then decide"))
		Expect(l.places()).To(HaveKeyWithValue("A00002L8", 256))
	})
})
