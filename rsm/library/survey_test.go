// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// named gives a device on paper a name of its own.
type named struct {
	scsi.Device
	name string
}

func (d named) Name() string { return d.name }

// asking are the only commands that a survey may send.
var asking = []byte{scsi.OpInquiry, scsi.OpTestUnitReady, scsi.OpModeSense6, scsi.OpReadElementStatus}

// surveyBus surveys bus on a clock of its own, and checks that it only asked.
func surveyBus(ctx context.Context, bus scsi.Bus) (library.Found, *clocktest.Clock) {
	GinkgoHelper()
	r, clock := &recorder{Bus: bus}, newClock()
	found, err := library.Survey(ctx, r, library.Options{Clock: clock, Log: GinkgoLogr})
	Expect(err).NotTo(HaveOccurred())
	for _, s := range r.log {
		Expect(asking).To(ContainElement(s.cdb[0]), scsi.CommandName(s.cdb))
	}
	return found, clock
}

// changerOn is a paper changer of a target, with the serial numbers of its two
// drives; "" for a drive that it does not name.
func changerOn(target, serial, drive1, drive2 string) (named, *paperChanger) {
	c := newPaperChanger()
	c.paperDevice[scsi.OpInquiry] = answerInquiry(scsi.TypeChanger, "PAPER", "CHANGER", serial)
	c.placeAt(256).identifier, c.placeAt(257).identifier = drive1, drive2
	return named{c, target + "/0"}, c
}

func driveOn(target string, lun int, serial string) named {
	return named{newPaperDrive(serial), fmt.Sprintf("%s/%d", target, lun)}
}

// devicesOfDrives tells which device each drive of a changer is.
func devicesOfDrives(c library.FoundChanger) map[int]string {
	found := map[int]string{}
	for _, d := range c.Drives {
		found[d.Address] = d.Device
		if d.Guessed {
			found[d.Address] += " (guessed)"
		}
	}
	return found
}

func deviceNames(units []library.Unit) (names []string) {
	for _, u := range units {
		names = append(names, u.Device)
	}
	return names
}

var _ = Describe("a survey", func() {
	It("tells of a virtual library what opening it finds", func(ctx SpecContext) {
		dir := filepath.Join(GinkgoT().TempDir(), "library")
		Expect(virtual.Create(dir, virtual.Config{Serial: "VL0001", Ports: virtual.Range{Count: 4}})).To(Succeed())
		v, err := virtual.Open(dir, virtual.Options{Clock: newClock()})
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(v.Close)
		found, _ := surveyBus(ctx, v)
		Expect(found.Changers).To(HaveLen(1))
		Expect(found.Loose).To(BeEmpty())
		Expect(found.Problems).To(BeEmpty())
		changer := found.Changers[0]
		Expect(changer.Problem).NotTo(HaveOccurred())
		l, err := library.Open(ctx, v, library.Options{Clock: newClock()})
		Expect(err).NotTo(HaveOccurred())
		Expect(changer.Identity).To(Equal(l.Identity()))
		Expect(changer.Geometry).To(Equal(l.Geometry()))
		Expect(changer.Drives).To(Equal(l.Drives()))
	})

	It("tells the drives of two changers apart, and those that are nobody's", func(ctx SpecContext) {
		a, _ := changerOn("a", "PCA", "A1", "A2")
		b, _ := changerOn("b", "PCB", "B1", "B2")
		found, _ := surveyBus(ctx, paperBus{a, driveOn("a", 1, "B2"), driveOn("a", 2, "A1"), b, driveOn("b", 1, "A2"), driveOn("b", 2, "B1"), driveOn("b", 3, "C1")})
		Expect(found.Changers).To(HaveLen(2))
		Expect(devicesOfDrives(found.Changers[0])).To(Equal(map[int]string{256: "a/2", 257: "b/1"}))
		Expect(devicesOfDrives(found.Changers[1])).To(Equal(map[int]string{256: "b/2", 257: "a/1"}))
		Expect(deviceNames(found.Loose)).To(Equal([]string{"b/3"}))
	})

	It("guesses by order for the one changer that names no drive, and never takes another's", func(ctx SpecContext) {
		a, _ := changerOn("a", "PCA", "", "")
		b, _ := changerOn("b", "PCB", "B1", "B2")
		found, _ := surveyBus(ctx, paperBus{a, driveOn("a", 1, "B1"), driveOn("c", 1, "A1"), b, driveOn("b", 1, "A2"), driveOn("b", 2, "B2")})
		Expect(devicesOfDrives(found.Changers[0])).To(Equal(map[int]string{256: "c/1 (guessed)", 257: "b/1 (guessed)"}))
		Expect(devicesOfDrives(found.Changers[1])).To(Equal(map[int]string{256: "a/1", 257: "b/2"}))
		Expect(found.Loose).To(BeEmpty())
	})

	It("guesses first among the units of a changer's own target, and then among what is left for the last one", func(ctx SpecContext) {
		a, _ := changerOn("a", "PCA", "", "")
		b, _ := changerOn("b", "PCB", "", "")
		found, _ := surveyBus(ctx, paperBus{b, driveOn("b", 1, "B1"), a, driveOn("a", 1, "A1"), driveOn("a", 2, "A2"), driveOn("c", 1, "C1")})
		Expect(devicesOfDrives(found.Changers[0])).To(Equal(map[int]string{256: "b/1 (guessed)", 257: "c/1 (guessed)"}))
		Expect(devicesOfDrives(found.Changers[1])).To(Equal(map[int]string{256: "a/1 (guessed)", 257: "a/2 (guessed)"}))
		Expect(found.Loose).To(BeEmpty())
	})

	It("does not guess for two changers that are reached the same way, and for two that both have none at their target", func(ctx SpecContext) {
		for _, targets := range [][2]string{{"a", "a"}, {"a", "b"}} {
			a, _ := changerOn(targets[0], "PCA", "", "")
			b, _ := changerOn(targets[1], "PCB", "", "")
			bus := paperBus{a, named{b.Device, targets[1] + "/9"}, driveOn("c", 1, "C1"), driveOn("c", 2, "C2")}
			if targets[0] == targets[1] {
				bus[2], bus[3] = driveOn("a", 1, "C1"), driveOn("a", 2, "C2")
			}
			found, _ := surveyBus(ctx, bus)
			for _, c := range found.Changers {
				Expect(devicesOfDrives(c)).To(Equal(map[int]string{256: "", 257: ""}))
			}
			Expect(found.Loose).To(HaveLen(2))
		}
	})

	It("takes a drive and a changer that are seen over two paths for one each", func(ctx SpecContext) {
		a, _ := changerOn("a", "PCA", "A1", "A2")
		found, _ := surveyBus(ctx, paperBus{a, driveOn("a", 1, "A1"), driveOn("a", 2, "A2"), named{a.Device, "b/0"}, driveOn("b", 1, "A1")})
		Expect(found.Changers).To(HaveLen(1))
		Expect(devicesOfDrives(found.Changers[0])).To(Equal(map[int]string{256: "a/1", 257: "a/2"}))
		Expect(found.Loose).To(BeEmpty())
	})

	It("loses no drive of a target that gives all its units one serial number", func(ctx SpecContext) {
		a, _ := changerOn("a", "SAME", "", "")
		found, _ := surveyBus(ctx, paperBus{a, driveOn("a", 1, "SAME"), driveOn("a", 2, "SAME"), driveOn("b", 1, "SAME")})
		Expect(devicesOfDrives(found.Changers[0])).To(Equal(map[int]string{256: "a/1 (guessed)", 257: "a/2 (guessed)"}))
	})

	It("takes two paths of this host to a drive for one, whatever their names", func(ctx SpecContext) {
		changer, drive, bus := standardLibrary()
		found, _ := surveyBus(ctx, paperBus{named{changer, "/dev/sg0"}, named{drive, "/dev/sg1"}, named{bus[2], "/dev/sg2"}, named{drive, "/dev/sg3"}})
		Expect(devicesOfDrives(found.Changers[0])).To(Equal(map[int]string{256: "/dev/sg1", 257: "/dev/sg2"}))
		Expect(found.Loose).To(BeEmpty())
	})

	It("says why a changer is not ready, after a short wait, and goes on to the next", func(ctx SpecContext) {
		a, sick := changerOn("a", "PCA", "A1", "A2")
		b, _ := changerOn("b", "PCB", "B1", "B2")
		sick.paperDevice[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x0401))
		before := newClock().Now()
		found, clock := surveyBus(ctx, paperBus{a, driveOn("a", 1, "A1"), b, driveOn("b", 1, "B1")})
		Expect(clock.Now().Sub(before)).To(BeNumerically("<", 10*time.Second))
		Expect(found.Changers).To(HaveLen(2))
		Expect(found.Changers[0].Serial).To(Equal("PCA"))
		Expect(found.Changers[0].Problem).To(MatchError(library.ErrNotReady))
		Expect(found.Changers[0].Problem).To(MatchError(ContainSubstring("becoming ready")))
		Expect(devicesOfDrives(found.Changers[1])).To(HaveKeyWithValue(256, "b/1"))
		Expect(deviceNames(found.Loose)).To(Equal([]string{"a/1"}))
	})

	It("does not initialise a changer that wants it", func(ctx SpecContext) {
		a, sick := changerOn("a", "PCA", "A1", "A2")
		sick.paperDevice[scsi.OpTestUnitReady] = answerAlways(nil, senseOf(scsi.NotReady, 0x0402))
		found, _ := surveyBus(ctx, paperBus{a})
		Expect(found.Changers[0].Problem).To(MatchError(ContainSubstring("2/0402")))
	})

	It("tells how a changer is built that refuses to tell of its drives", func(ctx SpecContext) {
		a, sick := changerOn("a", "PCA", "A1", "A2")
		sick.paperDevice[scsi.OpReadElementStatus] = answerAlways(nil, senseOf(scsi.HardwareError, 0x4400))
		found, _ := surveyBus(ctx, paperBus{a, driveOn("a", 1, "A1")})
		Expect(found.Changers[0].Geometry.Slots.Count).To(Equal(3))
		Expect(found.Changers[0].Problem).To(MatchError(library.ErrHardware))
		Expect(deviceNames(found.Loose)).To(Equal([]string{"a/1"}))
	})

	It("names the devices that do not answer, and tells of the others", func(ctx SpecContext) {
		a, _ := changerOn("a", "PCA", "A1", "A2")
		broken := named{paperDevice{scsi.OpInquiry: answerAlways(nil, senseOf(scsi.HardwareError, 0x4400))}, "a/9"}
		found, _ := surveyBus(ctx, paperBus{broken, a, driveOn("a", 1, "A1")})
		Expect(found.Changers).To(HaveLen(1))
		Expect(found.Problems).To(ConsistOf(MatchError(ContainSubstring("a/9: INQUIRY: hardware error"))))
	})

	It("finds nothing on an empty bus", func(ctx SpecContext) {
		found, _ := surveyBus(ctx, paperBus{})
		Expect(found).To(Equal(library.Found{}))
	})

	It("ends when it is told to", func(ctx SpecContext) {
		stopped, cancel := context.WithCancel(ctx)
		cancel()
		a, _ := changerOn("a", "PCA", "A1", "A2")
		_, err := library.Survey(stopped, paperBus{a}, library.Options{})
		Expect(err).To(MatchError(context.Canceled))
	})
})
