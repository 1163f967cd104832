// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	"encoding/binary"
	"errors"
	"io"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = Describe("a tamper", func() {
	// tampered is an initiator that is logged in to a target of three bytes.
	tampered := func(t iscsitest.Tamper) *client {
		c := dialTarget(serveUnits(iscsitest.Options{Tamper: t}, giveData([]byte("abc"))))
		c.logIn()
		return c
	}

	It("changes fields", func() {
		c := tampered(iscsitest.Change(func(m *wire.DataIn) { m.InitiatorTaskTag, m.BufferOffset = 1234, 99 }))
		c.sendRead(0, 3, scsi.OpInquiry)
		Expect(receiveMessage[*wire.DataIn](c)).To(And(
			HaveField("InitiatorTaskTag", BeEquivalentTo(1234)), HaveField("BufferOffset", BeEquivalentTo(99))))
	})

	It("changes bytes, numbers included", func() {
		c := tampered(iscsitest.On(wire.OpDataIn, iscsitest.Edit(func(pdu []byte) []byte {
			binary.BigEndian.PutUint32(pdu[24:], 4321)
			return append(pdu, "garbage"...)
		})))
		c.sendRead(0, 3, scsi.OpInquiry)
		Expect(receiveMessage[*wire.DataIn](c)).To(HaveField("StatSN", BeEquivalentTo(4321)))
		c.sendRead(0, 3, scsi.OpInquiry)
		_, err := c.stream.ReadMessage()
		Expect(err).To(MatchError(wire.ErrFormat))
	})

	It("breaks digests", func() {
		both := wire.Digests{Header: true, Data: true}
		target := serveUnits(iscsitest.Options{Digests: both, Tamper: iscsitest.On(wire.OpDataIn, iscsitest.Edit(func(pdu []byte) []byte {
			pdu[len(pdu)-1] ^= 1
			return pdu
		}))}, giveData([]byte("abc")))
		c := dialTarget(target)
		c.logIn("HeaderDigest", "CRC32C", "DataDigest", "CRC32C")
		c.stream.Digests = both
		c.sendRead(0, 3, scsi.OpInquiry)
		_, err := c.stream.ReadMessage()
		Expect(err).To(MatchError(wire.ErrDataDigest))
	})

	It("says nothing, once", func() {
		c := tampered(iscsitest.On(wire.OpDataIn, iscsitest.Nth(1, iscsitest.Silent)))
		c.sendRead(0, 3, scsi.OpInquiry)
		c.sendRead(0, 3, scsi.OpInquiry)
		receiveMessage[*wire.DataIn](c)
		c.sendInOrder(&wire.LogoutRequest{InitiatorTaskTag: 8})
		receiveMessage[*wire.LogoutResponse](c)
	})

	It("says something else", func() {
		c := tampered(iscsitest.On(wire.OpDataIn, iscsitest.Instead(
			&wire.Reject{Reason: wire.RejectProtocolError}, &wire.AsyncMessage{Event: wire.AsyncDropAll})))
		c.sendRead(0, 3, scsi.OpInquiry)
		Expect(receiveStatus[*wire.Reject](c)).To(HaveField("Reason", wire.RejectProtocolError))
		Expect(receiveStatus[*wire.AsyncMessage](c)).To(HaveField("Event", wire.AsyncDropAll))
	})

	It("says it late", func() {
		gate := make(chan struct{})
		c := tampered(iscsitest.On(wire.OpDataIn, iscsitest.Late(gate)))
		c.sendRead(0, 3, scsi.OpInquiry)
		c.sendRequest(&wire.NopOut{Immediate: true, InitiatorTaskTag: 5, TargetTransferTag: wire.ReservedTag})
		receiveStatus[*wire.NopIn](c)
		close(gate)
		receiveMessage[*wire.DataIn](c)
	})

	It("does not hold a target up that is closed", func() {
		c := tampered(iscsitest.On(wire.OpDataIn, iscsitest.Late(nil)))
		c.sendRead(0, 3, scsi.OpInquiry)
	})

	It("asks without end", func() {
		target := serveUnits(iscsitest.Options{InitialR2T: true, Tamper: iscsitest.On(wire.OpReadyToTransfer, iscsitest.Endless(func(m wire.Response) {
			r := m.(*wire.ReadyToTransfer)
			r.R2TSN++
			r.BufferOffset += r.DesiredDataTransferLength
		}))}, failWith(nil))
		c := dialTarget(target)
		c.logIn()
		c.sendInOrder(&wire.SCSICommand{Final: true, Write: true, InitiatorTaskTag: 1, ExpectedDataTransferLength: 10})
		for i := range uint32(1000) {
			Expect(receiveMessage[*wire.ReadyToTransfer](c)).To(And(HaveField("R2TSN", i), HaveField("BufferOffset", i*10)))
		}
	})

	It("cuts a PDU at every byte", func() {
		whole := len("abc\x00") + wire.HeaderLength
		for n := range whole {
			c := tampered(iscsitest.On(wire.OpDataIn, iscsitest.CutAfter(n)))
			c.sendRead(0, 3, scsi.OpInquiry)
			got, err := io.ReadAll(c.network)
			Expect(err).NotTo(HaveOccurred())
			Expect(got).To(HaveLen(n))
		}
	})

	It("drops the connection", func() {
		c := tampered(iscsitest.On(wire.OpDataIn, iscsitest.Drop))
		c.sendRead(0, 3, scsi.OpInquiry)
		_, err := c.stream.ReadMessage()
		Expect(err).To(MatchError(io.EOF))
	})

	It("refuses logins, with a reason or another address", func() {
		c := dialTarget(serveUnits(iscsitest.Options{Tamper: iscsitest.RefuseLogin(
			wire.TargetMovedTemporarily, wire.Pair{Key: "TargetAddress", Value: "192.0.2.1:3260,1"})}))
		m, answers := c.exchangePairs(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, names)
		Expect(m.Status).To(Equal(wire.TargetMovedTemporarily))
		Expect(answers).To(Equal(pairsOf("TargetAddress", "192.0.2.1:3260,1")))
	})

	It("lets a login go on for ever", func() {
		c := dialTarget(serveUnits(iscsitest.Options{Tamper: iscsitest.Change(func(m *wire.LoginResponse) { m.Transit = false })}))
		for range 100 {
			m, _ := c.exchangePairs(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, names)
			Expect(m.Status).To(Equal(wire.LoginSuccess))
		}
	})

	It("gives odd answers in a login", func() {
		c := dialTarget(serveUnits(iscsitest.Options{Tamper: iscsitest.Answer("MaxBurstLength", "Reject")}))
		_, answers := c.exchangePairs(wire.SecurityNegotiation, wire.LoginOperationalNegotiation, append(names[:2:2], pairsOf("AuthMethod", "None")...))
		Expect(answers).To(Equal(pairsOf("TargetPortalGroupTag", "1", "AuthMethod", "None")))
		_, answers = c.exchangePairs(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, pairsOf("MaxBurstLength", "4096", "ImmediateData", "No"))
		Expect(answers).To(ContainElements(pairsOf("MaxBurstLength", "Reject", "ImmediateData", "No")))
	})

	It("answers what nobody asked", func() {
		c := dialTarget(serveUnits(iscsitest.Options{Tamper: iscsitest.Answer("MaxBurstLength", "Irrelevant")}))
		Expect(c.logIn()).To(ContainElements(pairsOf("MaxBurstLength", "Irrelevant")))
	})

	It("ends the connection by an error", func() {
		c := dialTarget(serveUnits(iscsitest.Options{Tamper: func(*iscsitest.Conn, wire.Response) error { return errors.New("a test's") }}))
		c.sendRequest(&wire.LoginRequest{Transit: true, CSG: 1, NSG: 3, Data: encodePairs(names)})
		_, err := c.stream.ReadMessage()
		Expect(err).To(MatchError(io.EOF))
	})
})
