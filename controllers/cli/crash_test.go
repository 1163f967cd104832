// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/record"
)

// The walk touches everything that can be touched: a first apply, drift, a
// cartridge that goes and comes back, sides dropped and put back, an export.
// Each entry is one command; "edit" entries change the manifests.
func walk(l *lab) [][]string {
	apply := []string{"apply", "-f", l.manifests}
	return [][]string{
		apply,
		{"virtual", "swap", "A00001L8", "A00002L8"},
		{"virtual", "remove", "A00003L8"},
		apply,
		{"virtual", "insert", "A00003L8", "--into", "port"},
		{"virtual", "insert", "N00001L8", "--into", "port", "--label", "ANSI/OTHERS"},
		{"virtual", "label", "A00021L8", "--label", "ANSI/FOREIG"},
		{"virtual", "wipe", "A00022L8"},
		{"edit", "drop"},
		apply,
		{"edit", "restore"},
		apply,
		{"inventory", "demo", "-f", l.manifests, "--method", "full", "--slots", "4-6"},
		{"db", "export"},
		apply,
	}
}

var _ = inEveryLibrary("kill -9 at any point", func() {
	It("leaves a library from which the next apply converges, whichever point it is", func() {
		killable := buildKillable()
		l := newLab()
		for _, args := range walk(l) {
			Expect(killable.run(l, "", args)).To(BeFalse())
		}
		undisturbed := summary(l)

		list := exec.Command(string(killable))
		list.Env = append(os.Environ(), "RSMCTL_FAILPOINT=list")
		names, err := list.Output()
		Expect(err).NotTo(HaveOccurred())
		points := slices.DeleteFunc(strings.Fields(string(names)), regexp.MustCompile(importPoints).MatchString)
		if l.tgt != nil {
			points = slices.DeleteFunc(points, func(point string) bool { return strings.HasPrefix(point, "virtual/") })
		}
		Expect(len(points)).To(BeNumerically(">", 20))
		missed := []string{}
		kind := "-"
		if l.tgt != nil {
			kind = "/"
		}
		for _, point := range few(points, kind, unpassed) {
			By(point)
			l := newLab()
			hit := false
			for _, args := range walk(l) {
				asked := point
				if hit {
					asked = ""
				}
				if killable.run(l, asked, args) {
					hit = true
					Expect(killable.again(l, args)).To(BeFalse())
				}
			}
			if !hit {
				missed = append(missed, point)
				continue
			}
			Expect(summary(l)).To(Equal(undisturbed), "after a crash at %s", point)
			l.whole()
		}
		if testing.Short() {
			Expect(missed).To(BeEmpty())
		} else {
			Expect(missed).To(HaveEach(MatchRegexp(unpassed)))
		}
	})
})

// unpassed are points that the walk does not come by: no command of it mounts for
// writing, dismounts or ejects. The manager and the virtual library have crash
// tests of their own for these.
const unpassed = `^rsm/(mount|dismount|eject)-|^virtual/(before|after)-(tape-write|tape-cut|faults)$`

// few is one point of each kind under -short, and all of them otherwise. The kind
// ends at a mark; points that nothing passes are left out.
func few(points []string, mark, without string) []string {
	if !testing.Short() {
		return points
	}
	known := map[string]bool{}
	return slices.DeleteFunc(points, func(point string) bool {
		kind, _, _ := strings.Cut(point, mark)
		leave := known[kind] || regexp.MustCompile(without).MatchString(point)
		known[kind] = known[kind] || !leave
		return leave
	})
}

// killable is the path of a program that kills itself at a failpoint.
type killable string

// run does one entry of the walk, and tells whether it was killed at point.
func (k killable) run(l *lab, point string, args []string) (killed bool) {
	GinkgoHelper()
	switch {
	case args[0] == "edit":
		editWalk(l, args[1])
		return false
	case args[0] == "virtual" && l.tgt != nil:
		if args[1] != "wipe" { // which tgtd cannot express
			l.hands(args[1:]...)
		}
		return false
	}
	cmd := exec.Command(string(k), append(args, "--state-dir", l.state)...)
	cmd.Env = append(os.Environ(), "RSMCTL_FAILPOINT="+point)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status := exit.Sys().(syscall.WaitStatus)
		if status.Signaled() {
			return true
		}
		Expect(status.ExitStatus()).To(BeElementOf(0, 3), "rsmctl %v: %s", args, &out)
		return false
	}
	Expect(err).NotTo(HaveOccurred())
	return false
}

// again repeats the command that was killed. What an operator's hands had done
// before the crash cannot be done twice: a cartridge that was made already is
// put in by its barcode alone, one that is in stays there, and one that was in
// a hand at that moment goes to any empty slot.
func (k killable) again(l *lab, args []string) bool {
	if args[0] != "virtual" {
		return k.run(l, "", args)
	}
	if done := l.rsmctl(args...); done.status == 0 {
		return false
	}
	switch args[1] {
	case "insert":
		l.rsmctl("virtual", "insert", args[2], "--into", "port")
	case "swap":
		l.rsmctl("virtual", "insert", args[2], "--into", "slot")
		l.rsmctl("virtual", "insert", args[3], "--into", "slot")
	}
	return false
}

// editWalk changes the manifests in the middle of the walk.
func editWalk(l *lab, what string) {
	l.write("weekly.yaml", original("weekly.yaml"))
	if what == "drop" {
		l.edit("weekly.yaml", without("A00008L8"))
	}
}

// original is a manifest of the quickstart as it was.
func original(file string) string {
	GinkgoHelper()
	text, err := os.ReadFile("../../manifests/quickstart/" + file)
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// summary is what must be the same with and without a crash: which cartridges
// there are, and what each of them is.
func summary(l *lab) map[string]string {
	all := map[string]string{}
	for barcode, s := range l.sides() {
		place := "online"
		if s.Location.Type == record.Offline {
			place = "offline"
		}
		all[barcode] = strings.Join([]string{string(s.State), s.Pool, s.OMID.String(), place}, " ")
	}
	return all
}
