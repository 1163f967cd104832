// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
)

var _ = Describe("taking a cartridge out of a drive", func() {
	var l *lab
	dismount := func(drive string, more ...string) said {
		return l.rsmctl(append([]string{"dismount", "demo", drive, "-f", l.manifests}, more...)...)
	}
	type shown struct {
		rsm.DriveView
		Dismounted bool
	}
	read := func(done said) (v shown) {
		GinkgoHelper()
		Expect(done.status).To(Equal(0), done.err)
		Expect(json.Unmarshal([]byte(done.out), &v)).To(Succeed(), done.out)
		return v
	}
	BeforeEach(func() {
		l = newVirtualLab()
		Expect(l.apply().status).To(Equal(0))
		l.hands("move", "A00001L8", "drive:1")
	})

	It("shows what is there, and does nothing without a word", func() {
		done := dismount("256")
		Expect(done.status).To(Equal(64))
		Expect(done.out).To(MatchRegexp(`^drive 256 \(serial \w+\) of demo holds A00001L8
  put there  by somebody else; seen there since \S+ \S+
  tape       at block 0
  in use     no sign was found, which is no proof that the drive is idle
  goes to    slot 1000
$`))
		Expect(done.err).To(And(ContainSubstring("watching drive 256 of demo for signs of use"), ContainSubstring("say so with --yes")))
		Expect(l.places()).To(HaveKeyWithValue("A00001L8", 256))
	})

	It("brings it home with --yes, and the next apply goes on as if nothing had been", func() {
		before := l.sides()["A00001L8"]
		l.consents(256)
		done := dismount("256", "--yes", "--reason", "bacula has crashed")
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.out).To(HaveSuffix("\ndrive 256 of demo: A00001L8 is in slot 1000 now\n"))
		l.whole()
		Expect(l.places()).To(HaveKeyWithValue("A00001L8", 1000))
		Expect(l.sides()["A00001L8"].LMID).To(Equal(before.LMID))
		Expect(l.rsmctl("db", "dump").out).To(ContainSubstring("bacula has crashed"))
		Expect(l.apply().out).To(Equal(noChanges))
	})

	It("is done as JSON, by the serial number of the drive, and asks nothing", func() {
		serial := l.drives()[0].Serial
		look := read(dismount(serial, "-o", "json"))
		Expect(look).To(And(HaveField("Drive", 256), HaveField("Barcode", "A00001L8"), HaveField("Dismounted", false), HaveField("To", 1000)))
		Expect(look.Since).NotTo(BeZero())
		Expect(l.places()).To(HaveKeyWithValue("A00001L8", 256))
		l.consents(256)
		again := read(dismount(serial, "-o", "json", "--yes"))
		Expect(again.Consent).To(Equal(look.Consent), "nothing has changed in between")
		Expect(again).To(And(HaveField("Dismounted", true), HaveField("To", 1000)))
		Expect(l.places()).To(HaveKeyWithValue("A00001L8", 1000))
	})

	DescribeTable("refuses what makes no sense, and says what would", func(args, says string, status int) {
		done := l.rsmctl(append([]string{"dismount"}, strings.Fields(strings.ReplaceAll(args, "MANIFESTS", l.manifests))...)...)
		Expect(done.status).To(Equal(status), done.err)
		Expect(done.err).To(ContainSubstring(says))
		Expect(done.out).To(BeEmpty())
		Expect(l.places()).To(HaveKeyWithValue("A00001L8", 256))
	},
		Entry("an empty drive", "demo 257 -f MANIFESTS --yes", "look at drive 257 of demo: the state does not allow it: it is empty", 1),
		Entry("a slot", "demo 1001 -f MANIFESTS --yes", "element 1001 is a slot, not a drive; say the element address or the serial number of one of drive 256 (serial ", 1),
		Entry("an address that is none", "demo 99999999999999999999 -f MANIFESTS --yes", "there is no such drive", 1),
		Entry("garbage", "demo ../256?x=%2f -f MANIFESTS --yes", "there is no such drive", 1),
		Entry("a library that nobody declares", "nosuch 256 -f MANIFESTS --yes", `no manifest declares a Library named "nosuch"; declared: demo`, 1),
		Entry("no way to the library", "demo 256 --yes", "say how demo is reached, for example with -f", 64),
		Entry("another output", "demo 256 -f MANIFESTS -o xml", "text, json", 64),
		Entry("no drive", "demo -f MANIFESTS", "takes LIBRARY DRIVE", 64),
	)

	It("sends nothing to a library that is suspended", func() {
		l.edit("library.yaml", func(text string) string { return strings.Replace(text, "driver:", "mode: Suspend\n  driver:", 1) })
		done := dismount("256", "--yes")
		Expect(done.status).To(Equal(1))
		Expect(done.err).To(ContainSubstring("set spec.mode of Library demo to Observe or Enforce"))
	})

	It("works without a database", func() {
		fresh := newVirtualLab()
		Expect(fresh.rsmctl("plan", "-f", fresh.manifests).status).To(Equal(2)) // makes the virtual library
		fresh.hands("move", "A00002L8", "drive:2")
		fresh.consents(257)
		done := fresh.rsmctl("dismount", "demo", "257", "-f", fresh.manifests, "--yes")
		Expect(done.status).To(Equal(0), done.err)
		Expect(fresh.places()).NotTo(HaveKeyWithValue("A00002L8", 257))
		Expect(fresh.apply().status).To(Equal(0))
		fresh.whole()
	})

	It("sends nothing, through the process that holds the database, to a library that is suspended meanwhile", func() {
		log, stop := keepHere(l)
		Eventually(log, "30s").Should(gbytes.Say(`"msg":"pass ended"`))
		l.edit("library.yaml", func(text string) string { return strings.Replace(text, "driver:", "mode: Suspend\n  driver:", 1) })
		Eventually(func() string { return l.rsmctl("dismount", "demo", "256", "-o", "json").err }, "60s").Should(
			ContainSubstring("it is suspended, so nothing is sent to it; set spec.mode of Library demo to Observe or Enforce"))
		Expect(l.rsmctl("dismount", "demo", "256", "--yes").status).To(Equal(1))
		stop()
		Expect(l.places()).To(HaveKeyWithValue("A00001L8", 256))
	})

	It("is done by the process that holds the database, and needs no manifests then", func(ctx SpecContext) {
		log, stop := keepHere(l)
		Eventually(log, "30s").Should(gbytes.Say(`"msg":"pass ended"`))
		view, err := client.At(l.state).LookAtDrive(ctx, "demo", "256")
		Expect(err).NotTo(HaveOccurred())
		_, err = client.At(l.state).DismountDrive(ctx, "demo", "256", service.DismountRequest{Consent: view.Consent + "0"})
		Expect(err).To(MatchError(service.StaleConsent))

		empty := l.rsmctl("dismount", "demo", "257", "--yes")
		Expect(empty.status).To(Equal(1))
		Expect(empty.err).To(ContainSubstring("it is empty"))
		wrong := l.rsmctl("dismount", "nosuch", "257", "--yes")
		Expect(wrong.status).To(Equal(1))
		Expect(wrong.err).To(ContainSubstring("no such library"))

		l.consents(256)
		done := l.rsmctl("dismount", "demo", "256", "--yes")
		Expect(done.status).To(Equal(0), done.err)
		Expect(done.out).To(HaveSuffix("drive 256 of demo: A00001L8 is in slot 1000 now\n"))
		stop()
		Expect(l.apply().out).To(Equal(noChanges))
		l.whole()
	})
})
