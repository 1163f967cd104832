// SPDX-License-Identifier: Apache-2.0

package serve_test

import (
	"io"
	"os"
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

var _ = Describe("what the holder of a database is asked", func() {
	var h *holder
	BeforeEach(func(ctx SpecContext) { h = newHolder(ctx) })

	It("is who it is, and at which revision", func(ctx SpecContext) {
		status, err := h.client.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status).To(And(
			HaveField("PID", os.Getpid()), HaveField("Command", "rsmctl run"), HaveField("Version", "1.2.3"),
			HaveField("Revision", h.manager.Revision()), HaveField("Hold", BeNil()),
			HaveField("Since", BeTemporally("~", time.Now(), time.Hour)),
		))
		Expect(h.session.BeginHold(ctx, record.NewDatabase, "there was none")).To(Succeed())
		status, err = h.client.Status(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Hold).To(HaveField("Reason", string(record.NewDatabase)))
	})

	It("is a copy, of one revision, that is a database itself", func(ctx SpecContext) {
		h.fillDatabase(ctx)
		path, err := store.SaveCopy(h.folder, time.Now(), func(w io.Writer) error { return h.client.Copy(ctx, w) })
		Expect(err).NotTo(HaveOccurred())
		info, problems, err := store.CheckFile(ctx, path, nil)
		Expect(err).NotTo(HaveOccurred())
		Expect(problems).To(BeEmpty())
		Expect(info.Revision).To(BeEquivalentTo(h.manager.Revision()+1), "the filler came after")
	})

	It("is an export, where it is told or beside the database", func(ctx SpecContext) {
		dir := filepath.Join(h.folder, "elsewhere")
		_, err := h.client.Export(ctx, dir)
		Expect(err).To(And(MatchError(service.BadRequest), MatchError(ContainSubstring("mount the disk it is on, or make it"))))
		Expect(os.Mkdir(dir, 0o700)).To(Succeed())
		exported, err := h.client.Export(ctx, dir)
		Expect(err).NotTo(HaveOccurred())
		Expect(filepath.Dir(exported.File)).To(Equal(dir))
		Expect(exported.Counts).To(HaveKeyWithValue("media", freeMedia))
		_, problems, err := store.CheckFile(ctx, exported.File, rsm.CheckRecord)
		Expect(err).NotTo(HaveOccurred())
		Expect(problems).To(BeEmpty())

		exported, err = h.client.Export(ctx, "")
		Expect(err).NotTo(HaveOccurred())
		Expect(filepath.Dir(exported.File)).To(Equal(filepath.Join(h.folder, "export")))
	})

	It("is not an export into a folder that only the caller knows", func(ctx SpecContext) {
		_, err := h.client.Export(ctx, "exports")
		Expect(err).To(MatchError(service.BadRequest))
		Expect(err).To(MatchError(ContainSubstring("not an absolute path")))
	})

	It("is nothing once it has ended", func(ctx SpecContext) {
		h.server.Close()
		Expect(service.SocketPath(h.folder)).NotTo(BeAnExistingFile())
		_, err := h.client.Status(ctx)
		Expect(err).To(MatchError(client.ErrNobody))
		h.serveImpatiently()
	})
})
