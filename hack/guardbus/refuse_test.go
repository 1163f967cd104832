// SPDX-License-Identifier: Apache-2.0

package guardbus_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/hack/guardbus"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// disturbing are commands that a cartridge of somebody else must not get, long
// enough for any of them.
var disturbing = map[string]byte{
	"REWIND": scsi.OpRewind, "FORMAT MEDIUM": scsi.OpFormatMedium, "READ(6)": scsi.OpRead6, "WRITE(6)": scsi.OpWrite6,
	"READ REVERSE(6)": 0x0F, "WRITE FILEMARKS(6)": scsi.OpWriteFilemarks6, "SPACE(6)": scsi.OpSpace6, "VERIFY(6)": 0x13,
	"RECOVER BUFFERED DATA": 0x14, "MODE SELECT(6)": scsi.OpModeSelect6, "RESERVE(6)": 0x16, "RELEASE(6)": 0x17,
	"ERASE(6)": scsi.OpErase6, "LOAD UNLOAD": scsi.OpLoadUnload, "SEND DIAGNOSTIC": 0x1D, "PREVENT ALLOW": scsi.OpPreventAllow,
	"SET CAPACITY": 0x0B, "LOCATE(10)": 0x2B, "WRITE BUFFER": 0x3B, "LOG SELECT": scsi.OpLogSelect,
	"MODE SELECT(10)": scsi.OpModeSelect10, "PERSISTENT RESERVE OUT": 0x5F, "WRITE FILEMARKS(16)": 0x80,
	"READ REVERSE(16)": 0x81, "ALLOW OVERWRITE": 0x82, "READ(16)": 0x88, "WRITE(16)": 0x8A, "WRITE ATTRIBUTE": scsi.OpWriteAttribute,
	"VERIFY(16)": 0x8F, "SPACE(16)": 0x91, "LOCATE(16)": 0x92, "ERASE(16)": 0x93, "SECURITY PROTOCOL OUT": 0xB5,
	"a vendor's command": 0xC4, "another vendor's": 0xFF, "MOVE MEDIUM to a drive": scsi.OpMoveMedium,
}

// questions disturb nobody.
var questions = [][]byte{
	scsi.TestUnitReady(), {scsi.OpRequestSense, 0, 0, 0, 18, 0}, scsi.Inquiry(96), scsi.InquiryPage(scsi.PageSerialNumber, 255),
	scsi.ModeSense6(0x3F, 255), scsi.ModeSense6Header(), {scsi.OpModeSense10, 8, 0x3F, 0, 0, 0, 0, 0, 255, 0},
	scsi.LogSense(0x00, 255), scsi.LogSense(0x0C, 255), scsi.LogSense(0x17, 255), scsi.LogSense(0x3E, 255),
	scsi.ReadPosition(), scsi.ReadAttributes(0, 4096), scsi.ReportLUNs(4096), scsi.ReadBlockLimits(), scsi.ReportDensitySupport(4096),
}

// zeroCommand is an operation code with zeros behind it.
func zeroCommand(op byte) []byte { return append([]byte{op}, make([]byte, 15)...) }

var _ = Describe("a drive with the cartridge of somebody else", func() {
	var r *rig
	BeforeEach(func() {
		r = newRig(virtual.Quirks{})
		r.loadAsOther(slot1)
	})

	It("gets no command that disturbs, or that nobody knows", func() {
		before := r.tapePosition()
		for name, op := range disturbing {
			Expect(sendCommand(r.guarded[1], zeroCommand(op))).To(beRefused(), name)
		}
		for _, page := range []byte{scsi.PageTapeAlertResponse, scsi.PageTapeAlert} {
			Expect(sendCommand(r.guarded[1], scsi.LogSense(page, 255))).To(beRefused(), "log page %02Xh", page)
		}
		Expect(r.tapePosition()).To(Equal(before))
		Expect(r.ledger.Violations()).To(HaveLen(len(disturbing) + 2))
	})

	It("answers every question as it does without a guard", func() {
		for _, cdb := range questions {
			with, without := make([]byte, 4096), make([]byte, 4096)
			n, err := r.guarded[1].Do(here, cdb, scsi.In, with)
			m, same := r.bare[1].Do(here, cdb, scsi.In, without)
			Expect(n).To(Equal(m), scsi.CommandName(cdb))
			Expect(with).To(Equal(without), scsi.CommandName(cdb))
			if same == nil {
				Expect(err).NotTo(HaveOccurred())
			} else {
				Expect(err).To(Equal(same))
			}
		}
		Expect(r.ledger.Violations()).To(BeEmpty())
	})

	It("is neither emptied nor filled, nor part of an exchange", func() {
		Expect(sendCommand(r.bare[1], scsi.Unload())).To(Succeed())
		for _, cdb := range [][]byte{
			scsi.MoveMedium(0, drive1, slot1, false), scsi.MoveMedium(0, slot2, drive1, false), scsi.MoveMedium(0, drive1, drive2, false),
			scsi.ExchangeMedium(0, slot2, drive1, slot1), scsi.ExchangeMedium(0, drive1, slot2, slot1), scsi.ExchangeMedium(0, slot2, slot1, drive1),
		} {
			Expect(sendCommand(r.guarded[0], cdb)).To(beRefused(), fmt.Sprintf("%x", cdb))
		}
		Expect(r.lib.List()).To(ContainElement(And(HaveField("Address", drive1), HaveField("Cartridge.Barcode", "A00001L8"))))
		Expect(r.ledger.Violations()).To(HaveLen(6))
	})

	It("is named by the refusal, with the command and the barcode", func() {
		err := r.rewindThroughGuard()
		Expect(err).To(MatchError(And(ContainSubstring("REWIND"), ContainSubstring("drive 256"), ContainSubstring("A00001L8"))))
		Expect(senseOf(err).Key).To(Equal(scsi.SenseKey(0xFF)), "it is no answer of a device")
		Expect(err).NotTo(MatchError(scsi.ErrOutcomeUnknown))
		err = sendCommand(r.guarded[0], scsi.MoveMedium(0, drive1, slot1, false))
		Expect(err).To(MatchError(And(ContainSubstring("MOVE MEDIUM from 256 to 1000"), ContainSubstring("A00001L8"))))
		Expect(r.ledger.Violations()).To(HaveExactElements(
			"library vault: REWIND to drive 256: drive 256 holds the cartridge A00001L8",
			"library vault: MOVE MEDIUM from 256 to 1000: drive 256 holds the cartridge A00001L8"))
	})

	It("does not keep the other drive from anything", func() {
		Expect(moveCartridge(r.guarded, slot2, drive2)).To(Succeed())
		r.takeNews()
		Expect(sendCommand(r.guarded[2], scsi.Rewind())).To(Succeed())
		Expect(r.ledger.Violations()).To(BeEmpty())
	})

	It("is not ours in another library either", func() {
		r.ledger.Consent("annex", drive1)
		Expect(r.rewindThroughGuard()).To(beRefused())
	})

	It("is not panicked about when commands are cut short", func() {
		for op := range 256 {
			for length := range 16 {
				cdb := zeroCommand(byte(op))[:length]
				for _, d := range r.guarded {
					Expect(func() { _, _ = d.Do(here, cdb, scsi.None, nil) }).NotTo(Panic(), fmt.Sprintf("%x", cdb))
				}
			}
		}
		Expect(func() { _ = guardbus.Passes(nil) }).NotTo(Panic())
	})
})

var _ = Describe("an empty drive", func() {
	It("gets every command as without a guard", func() {
		r := newRig(virtual.Quirks{})
		for name, op := range disturbing {
			err, same := sendCommand(r.guarded[1], zeroCommand(op)), sendCommand(r.bare[1], zeroCommand(op))
			Expect(senseOf(err)).To(Equal(senseOf(same)), name)
		}
		Expect(r.ledger.Violations()).To(BeEmpty())
	})
})

// tapePosition is where the tape of the first drive stands.
func (r *rig) tapePosition() []byte {
	GinkgoHelper()
	answer := make([]byte, 20)
	_, err := r.bare[1].Do(here, scsi.ReadPosition(), scsi.In, answer)
	Expect(err).NotTo(HaveOccurred())
	return answer
}
