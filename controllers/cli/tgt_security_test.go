// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/tgt"
)

const (
	ours   = "our secret 01"
	theirs = "their secret 2"
)

var _ = Describe("a target that wants to know who comes", Label("tgt"), Ordered, func() {
	var l *lab
	BeforeAll(func() {
		tgt.Need(GinkgoT())
		layout := quickstartLayout()
		layout.CHAP, layout.Mutual = &tgt.Account{User: "rsm", Secret: ours}, &tgt.Account{User: "vtl", Secret: theirs}
		l = newVirtualLab()
		l.tgt = startTgt(layout)
	})
	chap := func(lines string) {
		l.write("library.yaml", strings.Replace(l.tgt.manifest("demo"), "digests: None}", "digests: None, chap: {"+lines+"}}", 1))
	}
	BeforeEach(func() {
		GinkgoT().Setenv("RIGHT", ours)
		GinkgoT().Setenv("PEER", theirs)
		GinkgoT().Setenv("WRONG", "no such secret")
	})

	DescribeTable("lets nobody in without the right secret",
		func(lines, sentence string) {
			l.write("library.yaml", l.tgt.manifest("demo"))
			if lines != "" {
				chap(lines)
			}
			done := l.apply()
			Expect(done.status).To(Equal(1))
			Expect(done.out + done.err).To(ContainSubstring(sentence))
			for _, secret := range []string{ours, theirs, "no such secret"} {
				Expect(done.out + done.err).NotTo(ContainSubstring(secret))
			}
		},
		Entry("no name at all", "", "chap"),
		Entry("a wrong secret", "user: rsm, secretEnv: WRONG", "user rsm"),
		Entry("a wrong name", "user: somebody, secretEnv: RIGHT", "user somebody"),
		Entry("a target that cannot prove itself", "user: rsm, secretEnv: RIGHT, mutual: {user: vtl, secretEnv: WRONG}", "vtl"),
		Entry("a target of another name", "user: rsm, secretEnv: RIGHT, mutual: {user: other, secretEnv: PEER}", "other"),
		Entry("a variable that is not set", "user: rsm, secretEnv: NOT_SET", "the environment variable NOT_SET is not set"),
	)

	It("lets those in who know it, from the environment or from a file", func() {
		chap("user: rsm, secretEnv: RIGHT, mutual: {user: vtl, secretEnv: PEER}")
		first := l.apply()
		Expect(first.status).To(Equal(0), "%s%s", first.out, first.err)
		l.whole()

		file := filepath.Join(GinkgoT().TempDir(), "secret")
		Expect(os.WriteFile(file, []byte(ours+"\n"), 0o600)).To(Succeed())
		chap("user: rsm, secretFile: " + file)
		Expect(l.apply().out).To(Equal(noChanges))
	})
})

var _ = Describe("checksums over what goes over the network", Label("tgt"), func() {
	// A tap cannot read what carries checksums.
	direct := func(l *lab, digests string) string {
		return strings.NewReplacer(l.tgt.tap.Portal(), l.tgt.Portal(), "digests: None", "digests: "+digests).Replace(l.tgt.manifest("demo"))
	}
	BeforeEach(func() { tgt.Need(GinkgoT()) })

	It("are used with a target that can", func() {
		layout := quickstartLayout()
		layout.Parameters = map[string]string{"HeaderDigest": "CRC32C", "DataDigest": "CRC32C"}
		l := newVirtualLab()
		l.tgt = startTgt(layout)
		l.write("library.yaml", direct(l, "Require"))
		done := l.apply()
		Expect(done.status).To(Equal(0), "%s%s", done.out, done.err)
		l.whole()
		l.write("library.yaml", direct(l, "Prefer"))
		Expect(l.apply().out).To(Equal(noChanges))
	})

	It("are not done without where they are required", func() {
		layout := quickstartLayout()
		layout.Parameters = map[string]string{"HeaderDigest": "None", "DataDigest": "None"}
		l := newVirtualLab()
		l.tgt = startTgt(layout)
		l.write("library.yaml", direct(l, "Require"))
		refused := l.apply()
		Expect(refused.status).To(Equal(1))
		Expect(refused.out).To(ContainSubstring("Digest"))
		l.write("library.yaml", direct(l, "Prefer"))
		Expect(l.apply().status).To(Equal(0))
		l.whole()
	})
})
