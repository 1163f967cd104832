// SPDX-License-Identifier: Apache-2.0

package library_test

import (
	"fmt"
	"strings"
	"sync"

	"github.com/go-logr/logr/funcr"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/scsi"
)

// unnoticedCommands are the commands that may reach a drive that is not ours.
var unnoticedCommands = []byte{scsi.OpInquiry, scsi.OpTestUnitReady, scsi.OpReadPosition, scsi.OpLogSense}

// mustHaveGoneUnnoticed checks that nothing was sent to a unit that its user
// would notice.
func (r *recorder) mustHaveGoneUnnoticed(unit int) {
	GinkgoHelper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.log {
		if s.unit != unit {
			continue
		}
		Expect(unnoticedCommands).To(ContainElement(s.cdb[0]), "%s was sent to unit %d", scsi.CommandName(s.cdb), unit)
		if s.cdb[0] == scsi.OpLogSense {
			Expect(s.cdb[2]&0x3F).NotTo(BeElementOf(scsi.PageTapeAlert, scsi.PageTapeAlertResponse), "reading it clears the alerts")
		}
	}
}

// openWithTheirs is the standard library, opened as found: drive 256 is full, and
// drive 257 empty.
func openWithTheirs(ctx SpecContext) (*library.Library, *paperChanger, paperDevice, *recorder) {
	GinkgoHelper()
	changer, drive, bus := standardLibrary()
	changer.placeAt(256).full, changer.placeAt(256).barcode = true, "THEIRSL8"
	l, sent, err := openAsFound(ctx, bus, newClock())
	Expect(err).NotTo(HaveOccurred())
	sent.forget()
	return l, changer, drive, sent
}

var _ = Describe("a drive that holds what we did not put there", func() {
	for what, try := range map[string]func(SpecContext, *library.Library) error{
		"is not read":                      func(ctx SpecContext, l *library.Library) error { _, err := l.ReadLabel(ctx, 256); return err },
		"is not unloaded":                  func(ctx SpecContext, l *library.Library) error { return l.Unload(ctx, 256) },
		"is not emptied by the robot":      func(ctx SpecContext, l *library.Library) error { return l.Move(ctx, 256, 1002, false) },
		"is not filled by the robot":       func(ctx SpecContext, l *library.Library) error { return l.Move(ctx, 1000, 256, false) },
		"is not the source of an exchange": func(ctx SpecContext, l *library.Library) error { return l.Exchange(ctx, 256, 1000, 1002) },
		"is not exchanged for another":     func(ctx SpecContext, l *library.Library) error { return l.Exchange(ctx, 1000, 256, 1002) },
		"is not moved into another drive":  func(ctx SpecContext, l *library.Library) error { return l.Move(ctx, 256, 257, false) },
		"is not moved while the other drive is ours": func(ctx SpecContext, l *library.Library) error {
			l.TakeCustody(257)
			return l.Move(ctx, 256, 257, false)
		},
	} {
		It(what, func(ctx SpecContext) {
			l, changer, _, sent := openWithTheirs(ctx)
			err := try(ctx, l)
			Expect(err).To(MatchError(library.ErrInUse))
			Expect(err).To(MatchError(ContainSubstring("drive 256 (serial VD0001)")))
			Expect(err).To(MatchError(ContainSubstring("leave it to whoever did, or take it out with `rsmctl dismount`")))
			sent.mustHaveGoneUnnoticed(1)
			Expect(sent.timesSent(0, scsi.OpMoveMedium)+sent.timesSent(0, scsi.OpExchangeMedium)).To(BeZero(), "the changer was told")
			Expect(changer.placeAt(256).barcode).To(Equal("THEIRSL8"))
			Expect(l.InCustody(256)).To(BeFalse(), "a refusal makes nothing ours")
		})
	}

	It("is asked for no more than its user cannot notice, whatever is done with the library", func(ctx SpecContext) {
		l, _, drive, sent := openWithTheirs(ctx)
		for op := range 256 {
			if _, known := drive[byte(op)]; !known {
				drive[byte(op)] = answerGood // it would do anything
			}
		}
		for range 2 {
			_, err := l.Status(ctx)
			Expect(err).NotTo(HaveOccurred())
			l.Signs(ctx, 256)
		}
		Expect(l.Initialize(ctx)).To(Succeed())
		Expect(l.Move(ctx, 1000, 257, false)).To(Succeed())
		_, _ = l.ReadLabel(ctx, 256)
		_ = l.Unload(ctx, 256)
		_ = l.Move(ctx, 256, 1002, false)
		sent.mustHaveGoneUnnoticed(1)
		Expect(sent.timesSent(1, scsi.OpReadPosition)).To(Equal(2), "it was watched")
	})

	It("is told everything again once a person has agreed, and nothing once that is over", func(ctx SpecContext) {
		l, _, _, sent := openWithTheirs(ctx)
		l.TakeCustody(256)
		_, err := l.ReadLabel(ctx, 256)
		Expect(err).NotTo(HaveOccurred())
		Expect(sent.timesSent(1, scsi.OpRewind)).To(Equal(1))
		sent.forget()
		l.GiveUpCustody(256)
		Expect(l.Unload(ctx, 256)).To(MatchError(library.ErrInUse))
		Expect(sent.log).To(BeEmpty())
	})

	It("leaves a line in the log when something was to be sent to it all the same", func(ctx SpecContext) {
		changer, _, bus := standardLibrary()
		changer.placeAt(256).full = true
		var mu sync.Mutex
		var lines []string
		log := funcr.New(func(_, line string) {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, line)
		}, funcr.Options{})
		l, err := library.Open(ctx, bus, library.Options{Clock: newClock(), Log: log})
		Expect(err).NotTo(HaveOccurred())
		held := func() (found []string) {
			for _, line := range lines {
				if strings.Contains(line, fmt.Sprintf("%q", library.HeldBack)) {
					found = append(found, line)
				}
			}
			return found
		}
		l.Signs(ctx, 256)
		Expect(held()).To(BeEmpty(), "a look is none")
		Expect(l.Move(ctx, 256, 1002, false)).NotTo(Succeed())
		Expect(held()).To(ConsistOf(And(ContainSubstring("MOVE MEDIUM was not sent"), ContainSubstring("drive 256 (serial VD0001)"))))
		lines = nil
		Expect(l.Unload(ctx, 256)).NotTo(Succeed())
		Expect(held()).To(ContainElement(And(ContainSubstring("LOAD UNLOAD was not sent"), ContainSubstring("drive 256 (serial VD0001)"))))
	})
})
