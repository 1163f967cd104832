// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

var _ = Describe("a drive that a program on this host has open", func() {
	const words = "in use by somebody else: drive 256 (serial VD0001): backupd (process 4711) has /dev/nst0 open; end that program, or let it have the drive"

	for what, move := range map[string]func(SpecContext, *library.Library) error{
		"gets no cartridge by a move":      func(ctx SpecContext, l *library.Library) error { return l.Move(ctx, 1000, 256, false) },
		"gets no cartridge by an exchange": func(ctx SpecContext, l *library.Library) error { return l.Exchange(ctx, 1000, 256, 1002) },
	} {
		It(what+", and its problem says why until it is closed", func(ctx SpecContext) {
			changer, _, bus := standardLibrary()
			changer.paperDevice[scsi.OpExchangeMedium] = answerGood
			l, host, sent := openObserved(ctx, bus)
			l.TakeCustody(256) // even then
			host.use = scsi.HostUse{Openers: []scsi.Opener{backupd}}
			err := move(ctx, l)
			Expect(err).To(MatchError(library.ErrInUse))
			Expect(err).To(MatchError(HaveSuffix(words)))
			Expect(l.Drives()[0].Problem).To(Equal(words))
			Expect(l.Drives()[1].Problem).To(BeEmpty())
			Expect(sent.timesSent(0, scsi.OpMoveMedium) + sent.timesSent(0, scsi.OpExchangeMedium)).To(BeZero())
			Expect(sent.timesSent(1, scsi.OpTestUnitReady)).To(BeZero(), "it is not even asked whether it is ready")

			host.use = scsi.HostUse{}
			Expect(move(ctx, l)).To(Succeed())
			_, err = l.ReadLabel(ctx, 256)
			Expect(err).NotTo(HaveOccurred())
			Expect(l.Drives()[0].Problem).To(BeEmpty())
		})
	}

	It("is no reason to keep cartridges from the other drives, or from slots", func(ctx SpecContext) {
		_, _, bus := standardLibrary()
		l, host, _ := openObserved(ctx, bus)
		host.use = scsi.HostUse{Openers: []scsi.Opener{backupd}}
		Expect(l.Move(ctx, 1000, 257, false)).To(Succeed())
		Expect(l.Move(ctx, 1001, 1002, false)).To(Succeed())
	})

	It("is not ours when the move to it was refused for that", func(ctx SpecContext) {
		_, _, bus := standardLibrary()
		l, host, _ := openObserved(ctx, bus)
		host.use = scsi.HostUse{Openers: []scsi.Opener{backupd}}
		Expect(l.Move(ctx, 1000, 256, false)).To(MatchError(library.ErrInUse))
		Expect(l.InCustody(256)).To(BeFalse())
	})
})
