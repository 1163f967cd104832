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

// serve returns a target, and closes it when the test has ended.
func serve(o iscsitest.Options, units ...iscsitest.Unit) *iscsitest.Target {
	GinkgoHelper()
	target, err := iscsitest.Listen(iscsitest.Units(units), o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(target.Close)
	return target
}

func dial(target *iscsitest.Target) *client {
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

// tag is a new Initiator Task Tag.
func (c *client) tag() uint32 {
	c.lastTag++
	return c.lastTag
}

// send sends a request with its numbers.
func (c *client) send(m wire.Request) {
	GinkgoHelper()
	*m.Numbers() = wire.InitiatorNumbers{CmdSN: c.cmdSN, ExpStatSN: c.expStatSN}
	Expect(c.stream.WriteMessage(m)).To(Succeed())
}

// order sends a request that takes a number.
func (c *client) order(m wire.Request) {
	GinkgoHelper()
	c.send(m)
	c.cmdSN++
}

// receive reads the next PDU, which must be of a kind.
func receive[M wire.Response](c *client) M {
	GinkgoHelper()
	got, err := c.stream.ReadMessage()
	Expect(err).NotTo(HaveOccurred())
	m, ok := got.(M)
	Expect(ok).To(BeTrue(), "got a %s: %+v", got.Opcode(), got)
	c.expCmdSN, c.maxCmdN = m.Numbers().ExpCmdSN, m.Numbers().MaxCmdSN
	return m
}

// status reads the next PDU with a status, whose number must be the next one.
func status[M wire.Response](c *client) M {
	GinkgoHelper()
	m := receive[M](c)
	if c.expStatSN != 0 {
		Expect(m.Numbers().StatSN).To(Equal(c.expStatSN), "StatSN")
	}
	c.expStatSN = m.Numbers().StatSN + 1
	return m
}

// pairs makes text of keys and values.
func pairs(keysAndValues ...string) wire.Pairs {
	var all wire.Pairs
	for i := 0; i < len(keysAndValues); i += 2 {
		all = append(all, wire.Pair{Key: keysAndValues[i], Value: keysAndValues[i+1]})
	}
	return all
}

func text(p wire.Pairs) []byte {
	GinkgoHelper()
	b, err := p.Encode()
	Expect(err).NotTo(HaveOccurred())
	return b
}

// names are the pairs that begin a login to a target.
var names = pairs("InitiatorName", "iqn.2026-11.example:client", "TargetName", iscsitest.DefaultName)

// ask sends one Login Request and returns the answer.
func (c *client) ask(csg, nsg wire.Stage, p wire.Pairs) (*wire.LoginResponse, wire.Pairs) {
	GinkgoHelper()
	c.send(&wire.LoginRequest{
		Transit: nsg > csg, CSG: csg, NSG: nsg, ISID: [6]byte{0x80, 1}, InitiatorTaskTag: 77, Data: text(p),
	})
	m := status[*wire.LoginResponse](c)
	answers, err := wire.ParsePairs(m.Data)
	Expect(err).NotTo(HaveOccurred())
	return m, answers
}

// login logs in without authentication, and negotiates.
func (c *client) login(more ...string) wire.Pairs {
	GinkgoHelper()
	m, answers := c.ask(wire.LoginOperationalNegotiation, wire.FullFeaturePhase, append(names[:2:2], pairs(more...)...))
	Expect(m.Status).To(Equal(wire.LoginSuccess))
	Expect(m.Transit).To(BeTrue())
	return answers
}

// read sends a command that reads.
func (c *client) read(lun byte, length uint32, cdb ...byte) uint32 {
	GinkgoHelper()
	m := &wire.SCSICommand{
		Final: true, Read: true, Attr: wire.Simple, LUN: wire.LUN{0, lun},
		InitiatorTaskTag: c.tag(), ExpectedDataTransferLength: length,
	}
	copy(m.CDB[:], cdb)
	c.order(m)
	return m.InitiatorTaskTag
}

// gives is a unit that reads out bytes.
func gives(data []byte) iscsitest.Unit {
	return func(_ context.Context, _ []byte, _ scsi.Direction, buf []byte) (int, error) {
		return copy(buf, data), nil
	}
}

// fails is a unit that ends each command with an error.
func fails(err error) iscsitest.Unit {
	return func(context.Context, []byte, scsi.Direction, []byte) (int, error) { return 0, err }
}

// waits is a unit that ends no command until it is told to.
func waits(gate <-chan struct{}) iscsitest.Unit {
	return func(ctx context.Context, _ []byte, _ scsi.Direction, _ []byte) (int, error) {
		select {
		case <-gate:
			return 0, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}
