// SPDX-License-Identifier: Apache-2.0

package crash_test

import (
	"context"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/labstock"
	"rsm.storage/rsmctl/hack/tgt"
)

// walk touches everything that can be touched: a first apply, drift, a cartridge
// that goes and comes back, sides dropped and put back, an export. Each entry is
// one command; "edit" entries change the manifests.
func (l *lab) walk() [][]string {
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

// notOfTheWalk are points that only an import passes.
const notOfTheWalk = `^store/(stage|switch|unstage)-`

// unpassed are points that the walk does not come by: no command of it mounts for
// writing, dismounts or ejects. The manager and the virtual library have crash
// tests of their own for these.
const unpassed = `^rsm/(mount|dismount|eject)-|^virtual/(before|after)-(tape-write|tape-cut|faults)$`

var _ = DescribeTable("every command, killed at any point, leaves a library from which the next apply converges",
	func(newLab func() *lab, without, kind string) {
		k := buildKillable()
		l := newLab()
		for _, args := range l.walk() {
			Expect(k.step(l, "", args)).To(BeFalse())
		}
		undisturbed := l.summary()

		points := k.points(without)
		Expect(len(points)).To(BeNumerically(">", 20))
		missed := []string{}
		for _, point := range fewPoints(points, kind, unpassed) {
			By(point)
			l := newLab()
			if !k.walkAndDie(l, point) {
				missed = append(missed, point)
				continue
			}
			Expect(l.summary()).To(Equal(undisturbed), "after a crash at %s", point)
			l.expectWhole()
		}
		if testing.Short() {
			Expect(missed).To(BeEmpty())
		} else {
			Expect(missed).To(HaveEach(MatchRegexp(unpassed)))
		}
	},
	Entry("in the virtual library", newVirtualLab, notOfTheWalk, "-"),
	Entry("in a library over iSCSI", Label("tgt"), func() *lab {
		tgt.Need(GinkgoT())
		return newISCSILab()
	}, notOfTheWalk+"|^virtual/", "/"),
)

// walkAndDie walks, dies at a point, and repeats what was interrupted there. It
// tells whether the walk came by the point.
func (k killable) walkAndDie(l *lab, point string) (hit bool) {
	GinkgoHelper()
	for _, args := range l.walk() {
		if !k.step(l, point, args) {
			continue
		}
		hit, point = true, ""
		k.again(l, args)
	}
	return hit
}

// step does one entry of the walk, and tells whether it was killed at point. The
// hands at a library over iSCSI are no part of rsmctl.
func (k killable) step(l *lab, point string, args []string) (killed bool) {
	GinkgoHelper()
	switch {
	case args[0] == "edit" && args[1] == "drop":
		l.dropSide()
		return false
	case args[0] == "edit":
		l.restoreSet()
		return false
	case args[0] == "virtual" && l.tgt != nil:
		if args[1] != "wipe" { // which tgtd cannot express
			ctx, cancel := context.WithTimeout(context.Background(), minute)
			defer cancel()
			Expect(labstock.ByHand(ctx, l.tgt, args[1:]...)).To(Succeed(), strings.Join(args, " "))
		}
		return false
	}
	return k.run(l, point, args...)
}

// again repeats the command that was killed. What an operator's hands had done
// before the crash cannot be done twice: a cartridge that was made already is
// put in by its barcode alone, one that is in stays there, and one that was in
// a hand at that moment goes to any empty slot.
func (k killable) again(l *lab, args []string) {
	GinkgoHelper()
	if args[0] != "virtual" {
		Expect(k.step(l, "", args)).To(BeFalse())
		return
	}
	if l.rsmctl(args...).status == 0 {
		return
	}
	switch args[1] {
	case "insert":
		l.rsmctl("virtual", "insert", args[2], "--into", "port")
	case "swap":
		l.rsmctl("virtual", "insert", args[2], "--into", "slot")
		l.rsmctl("virtual", "insert", args[3], "--into", "slot")
	}
}
