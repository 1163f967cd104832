// SPDX-License-Identifier: Apache-2.0

package tgt_test

import (
	"fmt"
	"time"

	"github.com/go-logr/logr/funcr"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/library"
)

var _ = Describe("a drive of tgt", Label("tgt"), func() {
	It("gives its medium up, takes it again, and lets the robot have it", func(ctx SpecContext) {
		lab := startLab(ctx, labelled("A00001L8", "FIRST"))
		clock := clocktest.New(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC))
		var lines []string
		log := funcr.New(func(_, line string) { lines = append(lines, line) }, funcr.Options{Verbosity: 1})
		l := openLibrary(ctx, lab, lab.Portal(), library.Options{Clock: clock, Log: log})
		Expect(l.Drives()).To(HaveEach(HaveField("Connected", true)), "the last one, whose identity is cut short, by elimination")
		Expect(lines).To(ContainElement(saysQuirk(l.Drives()[0].String(), library.LoadsAsDisc)))
		Expect(lines).To(ContainElement(saysQuirk(l.Identity().String(), library.DiesOfAllTypes)))
		for range 2 {
			Expect(l.Move(ctx, 1000, 256, false)).To(Succeed())
			Eventually(readBeside(ctx, l, 256)).WithTimeout(time.Minute).Should(Receive(Equal("ANSI/FIRST")))
			Expect(l.Unload(ctx, 256)).To(Succeed())
			Eventually(readBeside(ctx, l, 256)).WithTimeout(time.Minute).Should(Receive(Equal("ANSI/FIRST")), "after it was unloaded")
			Expect(l.Unload(ctx, 256)).To(Succeed())
			Expect(l.Move(ctx, 256, 1000, false)).To(Succeed())
		}
		Expect(clock.Sleeps()).To(BeZero(), "nothing had to be waited for")
	}, SpecTimeout(2*time.Minute))
})

// saysQuirk matches the line of the log that says of a device that it is known to
// have a quirk.
func saysQuirk(device string, quirk library.Quirk) OmegaMatcher {
	return And(
		ContainSubstring("the device is known to have a quirk"),
		ContainSubstring(fmt.Sprintf("%q=%q", "device", device)),
		ContainSubstring(fmt.Sprintf("%q=%q", "quirk", quirk)),
	)
}
