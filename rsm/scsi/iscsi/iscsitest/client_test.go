// SPDX-License-Identifier: Apache-2.0

package iscsitest_test

import (
	"context"
	"net"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// hung is when a test that waits for something fails.
const hung = 20 * time.Second

// client is as little of an initiator as tells whether a target works.
type client struct {
	stream            *wire.Stream
	network           net.Conn
	cmdSN, expStatSN  uint32
	lastTag           uint32
	expCmdSN, maxCmdN uint32
}

// serveUnits returns a target, and closes it when the test has ended.
func serveUnits(o iscsitest.Options, units ...iscsitest.Unit) *iscsitest.Target {
	GinkgoHelper()
	target, err := iscsitest.Listen(iscsitest.Units(units), o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(target.Close)
	return target
}

func dialTarget(target *iscsitest.Target) *client {
	GinkgoHelper()
	network, err := net.Dial("tcp", target.Addr())
	Expect(err).NotTo(HaveOccurred())
	return newClient(network)
}

func newClient(network net.Conn) *client {
	DeferCleanup(network.Close)
	Expect(network.SetDeadline(time.Now().Add(hung))).To(Succeed())
	return &client{stream: wire.NewStream(network), network: network, cmdSN: 1}
}

// newTaskTag is a new Initiator Task Tag.
func (c *client) newTaskTag() uint32 {
	c.lastTag++
	return c.lastTag
}

// sendRequest sends a request with its numbers.
func (c *client) sendRequest(m wire.Request) {
	GinkgoHelper()
	*m.Numbers() = wire.InitiatorNumbers{CmdSN: c.cmdSN, ExpStatSN: c.expStatSN}
	Expect(c.stream.WriteMessage(m)).To(Succeed())
}

// sendInOrder sends a request that takes a number.
func (c *client) sendInOrder(m wire.Request) {
	GinkgoHelper()
	c.sendRequest(m)
	c.cmdSN++
}

// receiveMessage reads the next PDU, which must be of a kind.
func receiveMessage[M wire.Response](c *client) M {
	GinkgoHelper()
	got, err := c.stream.ReadMessage()
	Expect(err).NotTo(HaveOccurred())
	m, ok := got.(M)
	Expect(ok).To(BeTrue(), "got a %s: %+v", got.Opcode(), got)
	c.expCmdSN, c.maxCmdN = m.Numbers().ExpCmdSN, m.Numbers().MaxCmdSN
	return m
}

// receiveStatus reads the next PDU with a status, whose number must be the next
// one.
func receiveStatus[M wire.Response](c *client) M {
	GinkgoHelper()
	m := receiveMessage[M](c)
	if c.expStatSN != 0 {
		Expect(m.Numbers().StatSN).To(Equal(c.expStatSN), "StatSN")
	}
	c.expStatSN = m.Numbers().StatSN + 1
	return m
}

// pairsOf makes text of keys and values.
func pairsOf(keysAndValues ...string) wire.Pairs {
	var all wire.Pairs
	for i := 0; i < len(keysAndValues); i += 2 {
		all = append(all, wire.Pair{Key: keysAndValues[i], Value: keysAndValues[i+1]})
	}
	return all
}

func encodePairs(p wire.Pairs) []byte {
	GinkgoHelper()
	b, err := p.Encode()
	Expect(err).NotTo(HaveOccurred())
	return b
}

// names are the pairs that begin a login to a target.
var names = pairsOf("InitiatorName", "iqn.2026-11.example:client", "TargetName", iscsitest.DefaultName)

// exchangePairs sends one Login Request and returns the answer.
func (c *client) exchangePairs(csg, nsg wire.Stage, p wire.Pairs) (*wire.LoginResponse, wire.Pairs) {
	GinkgoHelper()
	c.sendRequest(&wire.LoginRequest{
		Transit: nsg > csg, CSG: csg, NSG: nsg, ISID: [6]byte{0x80, 1}, InitiatorTaskTag: 77, Data: encodePairs(p),
	})
	m := receiveStatus[*wire.LoginResponse](c)
	answers, err := wire.ParsePairs(m.Data)
	Expect(err).NotTo(HaveOccurred())
	return m, answers
}

// logIn logs in without authentication, and negotiates.
func (c *client) logIn(more ...string) wire.Pairs {
	GinkgoHelper()
	m, answers := c.exchangePairs(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, append(names[:2:2], pairsOf(more...)...))
	Expect(m.Status).To(Equal(wire.LoginSuccess))
	Expect(m.Transit).To(BeTrue())
	return answers
}

// sendRead sends a command that reads.
func (c *client) sendRead(lun byte, length uint32, cdb ...byte) uint32 {
	GinkgoHelper()
	m := &wire.SCSICommand{
		Final: true, Read: true, Attr: wire.Simple, LUN: wire.LUN{0, lun},
		InitiatorTaskTag: c.newTaskTag(), ExpectedDataTransferLength: length,
	}
	copy(m.CDB[:], cdb)
	c.sendInOrder(m)
	return m.InitiatorTaskTag
}

// giveData is a unit that reads out bytes.
func giveData(data []byte) iscsitest.Unit {
	return func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
		return copy(buf, data), nil
	}
}

// failWith is a unit that ends each command with an error.
func failWith(err error) iscsitest.Unit {
	return func(context.Context, []byte, scsi.Direction, []byte) (int, error) { return 0, err }
}

// waitFor is a unit that ends no command until it is told to.
func waitFor(gate <-chan struct{}) iscsitest.Unit {
	return func(ctx context.Context, _ []byte, _ scsi.Direction, _ []byte) (int, error) {
		select {
		case <-gate:
			return 0, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}
