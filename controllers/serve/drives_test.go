// SPDX-License-Identifier: Apache-2.0

package serve_test

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/hack/foreignuser"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

var _ = Describe("drives over the socket", func() {
	var h *holder
	BeforeEach(func(ctx SpecContext) { h = newHolder(ctx) })
	theyMove := func(what, to string) {
		GinkgoHelper()
		_, err := h.hands.Move(what, to)
		Expect(err).NotTo(HaveOccurred())
	}
	look := func(ctx context.Context, drive string) *service.DriveView {
		GinkgoHelper()
		view, err := h.client.LookAtDrive(ctx, "vault", drive)
		Expect(err).NotTo(HaveOccurred())
		return view
	}
	direct := func() serve.Drives { return serve.Drives{Manager: h.manager, Session: h.session} }

	It("shows what somebody else has put into one, and takes it home when that is agreed to", func(ctx SpecContext) {
		theyMove("A00002L8", "drive:1")
		view := look(ctx, "256")
		Expect(view).To(And(HaveField("Library", "vault"), HaveField("Drive", 256), HaveField("Barcode", "A00002L8"),
			HaveField("Mount", BeNil()), HaveField("To", 1001), HaveField("Signs", BeEmpty()), HaveField("Position", HaveValue(BeZero()))))
		Expect(h.manager.Snapshot().InUse).To(HaveLen(1))

		done, err := h.client.DismountDrive(ctx, "vault", "256", service.DismountRequest{Consent: view.Consent, Reason: "it was left there"})
		Expect(err).NotTo(HaveOccurred())
		Expect(done).To(Equal(service.Dismounted{Library: "vault", Drive: 256, PMID: view.PMID, Name: "A00002L8", To: 1001}))
		m, err := h.manager.Medium(record.PMID(view.PMID))
		Expect(err).NotTo(HaveOccurred())
		Expect(m.Location).To(Equal(record.Location{Type: record.InSlot, Address: 1001}))
		Expect(h.manager.Snapshot().InUse).To(BeEmpty())
		log, err := h.manager.AuditLog(ctx, 2)
		Expect(err).NotTo(HaveOccurred())
		Expect(log).To(ContainElement(And(HaveField("Reason", "it was left there"), HaveField("Actor.User", "operator"))))
	})

	It("finds one by its serial number", func(ctx SpecContext) {
		theyMove("A00002L8", "drive:1")
		record, err := h.manager.Library("vault")
		Expect(err).NotTo(HaveOccurred())
		Expect(look(ctx, record.Drives[0].Serial)).To(HaveField("Drive", 256))
	})

	DescribeTable("a refusal is of the same kind, in the same words, on both sides",
		func(ctx SpecContext, name, drive string, kind error, says string) {
			theyMove("A00002L8", "drive:1")
			request := service.DismountRequest{Consent: "0123456789abcdef"}
			_, asked := h.client.LookAtDrive(ctx, name, drive)
			_, here := direct().Look(ctx, name, drive)
			if drive == "256" && name == "vault" {
				_, asked = h.client.DismountDrive(ctx, name, drive, request)
				_, here = direct().Dismount(ctx, name, drive, request)
			}
			Expect(here).To(And(MatchError(kind), MatchError(ContainSubstring(says))))
			Expect(serve.Recognized(asked)).To(MatchError(kind))
			Expect(asked.Error()).To(Equal(here.Error()))
		},
		Entry("no such library", "other", "256", record.ErrInvalidLibrary, "other"),
		Entry("an empty drive", "vault", "257", record.ErrInvalidState, "it is empty"),
		Entry("a slot", "vault", "1000", record.ErrObjectNotFound, "element 1000 is a slot, not a drive"),
		Entry("a serial number that nobody has", "vault", "HU123", record.ErrObjectNotFound, "drive 256 (serial V101), drive 257 (serial V102)"),
		Entry("what is no name at all", "vault", "../x?y=%2f", record.ErrObjectNotFound, "there is no such drive"),
		Entry("what nobody has agreed to", "vault", "256", rsm.ErrStaleConsent, "look again"),
	)

	It("refuses what was agreed to for the cartridge before", func(ctx SpecContext) {
		theyMove("A00002L8", "drive:1")
		view := look(ctx, "256")
		theyMove("A00002L8", "slot:2")
		theyMove("A00003L8", "drive:1")
		_, err := h.client.DismountDrive(ctx, "vault", "256", service.DismountRequest{Consent: view.Consent})
		Expect(err).To(And(MatchError(service.StaleConsent), MatchError(ContainSubstring("it holds A00003L8 now"))))
		Expect(h.hands.List()).To(ContainElement(And(HaveField("Address", 256), HaveField("Cartridge.Barcode", "A00003L8"))))
	})

	It("refuses when a drive that was shown idle is written to by now", func(ctx SpecContext) {
		theyMove("A00002L8", "drive:1")
		view := look(ctx, "256")
		Expect(view.Signs).To(BeEmpty())
		user, err := foreignuser.New(h.hands, foreignuser.UnloadAsTape)
		Expect(err).NotTo(HaveOccurred())
		writing, err := user.Write(ctx, 256, time.Millisecond)
		Expect(err).NotTo(HaveOccurred())
		defer func() { _, _ = writing.Stop(ctx) }()
		Eventually(ctx, writing.Blocks).Should(BeNumerically(">", 10))
		_, err = h.client.DismountDrive(ctx, "vault", "256", service.DismountRequest{Consent: view.Consent})
		Expect(err).To(MatchError(service.StaleConsent))
	})

	It("says that the library is full, and what would cure it", func(ctx SpecContext) {
		theyMove("A00002L8", "drive:1")
		for i := range 8 - (freeMedia - 1) {
			_, err := h.hands.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: fmt.Sprintf("B%05dL8", i), MediaType: "LTO-8"}}, "slot")
			Expect(err).NotTo(HaveOccurred())
		}
		_, err := h.client.LookAtDrive(ctx, "vault", "256")
		Expect(err).To(And(MatchError(service.LibraryFull), MatchError(ContainSubstring("eject something first"))))
	})

	DescribeTable("tells why a drive does not give its cartridge away, which stays whose it was",
		func(ctx SpecContext, fault virtual.Fault, kind service.Kind, says string) {
			theyMove("A00002L8", "drive:1")
			view := look(ctx, "256")
			drive := 256
			fault.Kind, fault.Element = virtual.CommandFails, &drive
			_, err := h.hands.AddFault(fault)
			Expect(err).NotTo(HaveOccurred())
			_, err = h.client.DismountDrive(ctx, "vault", "256", service.DismountRequest{Consent: view.Consent})
			Expect(err).To(And(MatchError(kind), MatchError(ContainSubstring(says))))
			_, err = h.session.Inventory(ctx, "vault", rsm.InventoryOptions{Method: record.Fast})
			Expect(err).NotTo(HaveOccurred())
			Expect(h.manager.Snapshot().InUse).To(HaveLen(1))
		},
		Entry("another program prevents it", virtual.Fault{Opcode: opcodePointer(scsi.OpLoadUnload), Sense: &virtual.FaultSense{Key: 5, ASC: 0x53, ASCQ: 2}},
			service.Prevented, "another program holds the medium; stop it"),
		Entry("another host keeps the drive for itself since a moment ago", virtual.Fault{Opcode: opcodePointer(scsi.OpLoadUnload), Status: "reservation-conflict"},
			service.Reserved, "stop the backup program"),
		Entry("the drive is broken", virtual.Fault{Opcode: opcodePointer(scsi.OpLoadUnload), Sense: &virtual.FaultSense{Key: 4, ASC: 0x40}},
			service.Hardware, "repaired"),
	)

	It("ends the wait for a drive when whoever waits is gone, and nothing is done", func(ctx SpecContext) {
		theyMove("A00002L8", "drive:1")
		view := look(ctx, "256")
		busy := h.clock.KeepAsleep()
		asking, interrupt := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() {
			_, err := h.client.DismountDrive(asking, "vault", "256", service.DismountRequest{Consent: view.Consent})
			ended <- err
		}()
		Eventually(ctx, busy).Should(Receive())
		interrupt()
		var err error
		Eventually(ctx, ended).Should(Receive(&err))
		Expect(err).To(HaveOccurred())
		Expect(err).NotTo(MatchError(service.OutcomeUnknown), "the holder has told how it ended")
		Expect(h.hands.List()).To(ContainElement(And(HaveField("Address", 256), HaveField("Cartridge.Barcode", "A00002L8"))))
		Expect(h.manager.LibraryRequests(0)).NotTo(ContainElement(HaveField("Verb", "Dismount")), "nothing was begun")
	}, SpecTimeout(time.Minute))

	DescribeTable("refuses who still waits when the holder ends, as if nobody had been there",
		func(ctx SpecContext, ask func(context.Context, *client.Client, string) error) {
			theyMove("A00002L8", "drive:1")
			view := look(ctx, "256")
			busy := h.clock.KeepAsleep()
			ended := make(chan error, 1)
			go func() { ended <- ask(ctx, h.client, view.Consent) }()
			Eventually(ctx, busy).Should(Receive())
			h.server.Close()
			var err error
			Eventually(ctx, ended).Should(Receive(&err))
			Expect(err).To(MatchError(client.ErrNobody))
			Expect(h.manager.LibraryRequests(0)).NotTo(ContainElement(HaveField("Verb", "Dismount")))
			h.serveImpatiently()
		},
		Entry("to see a drive", func(ctx context.Context, c *client.Client, _ string) error {
			_, err := c.LookAtDrive(ctx, "vault", "256")
			return err
		}),
		Entry("to have it emptied", func(ctx context.Context, c *client.Client, consent string) error {
			_, err := c.DismountDrive(ctx, "vault", "256", service.DismountRequest{Consent: consent})
			return err
		}),
	)
})

func opcodePointer(opcode byte) *byte { return &opcode }
