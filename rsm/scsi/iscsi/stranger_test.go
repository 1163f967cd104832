// SPDX-License-Identifier: Apache-2.0

package iscsi_test

import (
	"bufio"
	"context"
	"io"
	"net"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/rsm/scsi/iscsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/iscsitest"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var _ = DescribeTable("somebody at the portal who speaks another language is told from a target that is ill",
	func(ctx context.Context, words string) {
		_, err := iscsi.Discover(ctx, iscsi.Config{Portal: "192.0.2.1", Dial: func(context.Context, string, string) (net.Conn, error) {
			here, there := net.Pipe()
			go func() {
				defer GinkgoRecover()
				defer func() { _ = there.Close() }()
				_, err := bufio.NewReader(there).Peek(1)
				Expect(err).NotTo(HaveOccurred())
				go func() { _, _ = io.Copy(io.Discard, there) }()
				_, _ = io.WriteString(there, words) // the other end hangs up when it has had enough
			}()
			return here, nil
		}})
		Expect(err).To(MatchError(iscsi.ErrProtocol))
		Expect(err).To(MatchError(And(ContainSubstring("192.0.2.1:3260"), ContainSubstring("is it an iSCSI portal, and is the port right?"))))
	},
	Entry("a web server", "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"),
	Entry("a login shell", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\r\n and many words behind that"),
)

var _ = Describe("a target that breaks the rules later on in the login", func() {
	It("is not taken for somebody who is no target", func(ctx context.Context) {
		target := serveUnits(iscsitest.Options{Tamper: iscsitest.On(wire.OpLoginResponse, iscsitest.Nth(2, iscsitest.Edit(func(pdu []byte) []byte {
			return append([]byte("H"), pdu[1:]...)
		})))})
		_, err := iscsi.Discover(ctx, configFor(target))
		Expect(err).To(MatchError(iscsi.ErrProtocol))
		Expect(err).NotTo(MatchError(ContainSubstring("is the port right?")))
	})
})
