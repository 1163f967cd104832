// SPDX-License-Identifier: Apache-2.0

package serve_test

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/controllers/serve"
)

var _ = Describe("the socket", func() {
	var h *holder
	BeforeEach(func(ctx SpecContext) { h = newHolder(ctx) })
	entries := func() (names []string) {
		all, err := os.ReadDir(h.folder)
		Expect(err).NotTo(HaveOccurred())
		for _, e := range all {
			names = append(names, e.Name())
		}
		return names
	}

	It("is its owner's alone, whatever the umask, and nothing of its making is left", func() {
		h.server.Close()
		defer syscall.Umask(syscall.Umask(0))
		h.serveImpatiently()
		info, err := os.Lstat(service.SocketPath(h.folder))
		Expect(err).NotTo(HaveOccurred())
		Expect(info.Mode()).To(Equal(fs.ModeSocket | 0o600))
		Expect(entries()).To(ConsistOf("library", "rsm.db", "rsm.db.holder", "rsm.sock"))
	})

	It("takes the place of one that a crash has left", func(ctx SpecContext) {
		h.server.Close()
		stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: service.SocketPath(h.folder), Net: "unix"})
		Expect(err).NotTo(HaveOccurred())
		stale.SetUnlinkOnClose(false)
		Expect(stale.Close()).To(Succeed())
		Expect(os.MkdirAll(filepath.Join(h.folder, ".sock77", "s"), 0o700)).To(Succeed())
		_, err = h.client.Status(ctx)
		Expect(err).To(MatchError(client.ErrNobody))
		h.serveImpatiently()
		_, err = h.client.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(entries()).NotTo(ContainElement(HavePrefix(".sock")))
	})

	It("stays when it is another's by the time the server ends", func() {
		Expect(os.Remove(service.SocketPath(h.folder))).To(Succeed())
		Expect(os.WriteFile(service.SocketPath(h.folder), nil, 0o600)).To(Succeed())
		h.server.Close()
		Expect(service.SocketPath(h.folder)).To(BeAnExistingFile())
		h.serveImpatiently()
	})

	It("is not made where its path would be too long, and the reason is said", func() {
		deep := filepath.Join(h.folder, strings.Repeat("a", 100))
		Expect(os.Mkdir(deep, 0o700)).To(Succeed())
		_, err := serve.Start(serve.Options{Folder: deep, Store: h.store, Manager: h.manager})
		Expect(err).To(MatchError(And(ContainSubstring("too long"), ContainSubstring("symbolic link"))))
		left, err := os.ReadDir(deep)
		Expect(err).NotTo(HaveOccurred())
		Expect(left).To(BeEmpty())
	})
})
