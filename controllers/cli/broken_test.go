// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// A library that fails in the middle of its first apply: the pass ends with a
// report, no cartridge is lost, and once it is mended the next apply converges.
var _ = Describe("a library that breaks", func() {
	var l *lab
	BeforeEach(func() {
		l = newLab()
		_, status := l.plan() // makes the virtual library
		Expect(status).To(Equal(2))
	})

	mended := func() {
		GinkgoHelper()
		l.whole()
		l.hands("fault", "clear")
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
		l.whole()
		Expect(l.apply().out).To(Equal(noChanges))
	}

	It("goes on with the other drive when one dies while a label is read", func() {
		l.hands("fault", "drive", "--element", "drive:1", "--opcode", "08")
		done := l.apply()
		Expect(done.status).To(Equal(1))
		Expect(done.out + done.err).To(ContainSubstring("drive 256"))
		mended()
	})

	It("says so when no drive is left", func() {
		l.hands("fault", "drive", "--element", "drive:1")
		l.hands("fault", "drive", "--element", "drive:2")
		done := l.apply()
		Expect(done.status).To(Equal(1))
		Expect(done.out + done.err).To(ContainSubstring("drive"))
		mended()
	})

	It("looks and plans again when the library is not as it was taken to be", func() {
		l.hands("fault", "command", "--opcode", "A5", "--sense", "5/3B/0E", "--once")
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
		Expect(done.err).To(ContainSubstring("failed:"))
		mended()
	})

	It("believes no element that says full and is empty", func() {
		l.hands("fault", "lie", "--element", "slot:20", "--barcode", "Z99999L8")
		done := l.apply()
		Expect(done.status).To(Equal(1))
		Expect(done.out + done.err).To(ContainSubstring("slot 1019"))
		l.hands("fault", "clear")
		last := l.apply()
		Expect(last.status).To(Equal(0), "%s%s", last.out, last.err)
		Expect(l.sides()).NotTo(HaveKey("Z99999L8"))
		l.whole()
	})

	It("keeps knowing a cartridge whose barcode cannot be read any more", func() {
		Expect(l.apply().status).To(Equal(0))
		before := l.sides()["A00001L8"]
		l.hands("fault", "barcode", "--barcode", "A00001L8")
		plan, _ := l.plan()
		Expect(drift(plan)).To(ContainElement("A00001L8 BarcodeUnreadable"))
		l.apply()
		l.hands("fault", "clear")
		Expect(l.apply().status).To(Equal(0))
		Expect(l.sides()["A00001L8"].LMID).To(Equal(before.LMID))
		l.whole()
	})
})

var _ = inEveryLibrary("a move that is never answered", func() {
	DescribeTable("is looked after, never repeated",
		func(fault ...string) {
			l := newLab()
			_, status := l.plan() // makes the virtual library
			Expect(status).To(Equal(2))
			l.hands(append([]string{"fault", "no-answer", "--once"}, fault...)...)
			l.apply()
			l.whole()
			l.hands("fault", "clear")
			done := l.apply()
			Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
			l.whole()
			Expect(l.apply().out).To(Equal(noChanges))
		},
		Entry("though it was carried out", "--carried-out"),
		Entry("though it was not carried out"),
	)
})
