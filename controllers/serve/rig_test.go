// SPDX-License-Identifier: Apache-2.0

package serve_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-logr/logr"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/controllers/serve"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

func TestServe(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Serve")
}

// holder is a process that holds a database: its parts, and those who ask it.
type holder struct {
	folder  string
	store   *store.Bolt
	manager *rsm.Manager
	session *rsm.Session
	server  *serve.Server
	client  *client.Client
	log     logr.Logger
	hands   *virtual.Library // those of a person at the library
	clock   *clocktest.Clock
}

// freeMedia is how many blank media are declared free in a holder's library.
const freeMedia = 5

// newHolder opens a database, with a pool "weekly" that draws from Free.
func newHolder(ctx SpecContext) *holder {
	GinkgoHelper()
	// A short name: sockets cannot have long ones.
	folder, err := os.MkdirTemp("", "rsm")
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(os.RemoveAll, folder)
	h := &holder{folder: folder, client: client.At(folder), log: logr.Discard(), clock: clocktest.NewTicking(time.Now(), time.Millisecond)}
	stock := make([]virtual.Stock, freeMedia)
	for i := range stock {
		stock[i].Medium = virtual.Medium{Barcode: fmt.Sprintf("A%05dL8", i+1), MediaType: "LTO-8"}
	}
	place := filepath.Join(folder, "library")
	Expect(virtual.Create(place, virtual.Config{Serial: "V1", Slots: virtual.Range{Count: 8}, Stock: stock})).To(Succeed())
	h.store, err = store.OpenBolt(filepath.Join(folder, "rsm.db"), store.BoltOptions{})
	Expect(err).NotTo(HaveOccurred())
	h.manager, err = rsm.New(ctx, rsm.Options{
		Store: h.store, Clock: h.clock,
		Connect: func(context.Context, string) (_ rsm.Connection, err error) {
			h.hands, err = virtual.Open(place, virtual.Options{})
			return rsm.Connection{Bus: h.hands}, err
		},
	})
	Expect(err).NotTo(HaveOccurred())
	h.session = h.manager.Session(record.Actor{Application: "test"})
	Expect(h.session.EnsureLibrary(ctx, "vault")).To(Succeed())
	_, err = h.session.Inventory(ctx, "vault", rsm.InventoryOptions{Method: record.Fast, Identify: true})
	Expect(err).NotTo(HaveOccurred())
	Expect(h.session.CreatePool(ctx, record.PoolSpec{Name: "weekly", MediaType: "LTO-8", DrawFromFree: true}, "test")).To(Succeed())
	for _, m := range h.manager.Snapshot().Media {
		Expect(h.session.MoveToPool(ctx, m.PMID, "Free/LTO-8", "declared free")).To(Succeed())
	}
	h.serveImpatiently()
	DeferCleanup(h.closeAll)
	return h
}

// serveImpatiently begins to answer, with little patience.
func (h *holder) serveImpatiently() { h.serveWithPatience(200 * time.Millisecond) }

// serveWithPatience begins to answer, with that much patience for stalled clients.
func (h *holder) serveWithPatience(patience time.Duration) {
	GinkgoHelper()
	var err error
	h.server, err = serve.Start(serve.Options{
		Folder: h.folder, Store: h.store, Manager: h.manager, Version: "1.2.3", Command: "rsmctl run", User: "operator",
		Log: h.log, Patience: patience,
	})
	Expect(err).NotTo(HaveOccurred())
}

// closeAll ends the holder in the order in which a command does.
func (h *holder) closeAll() {
	h.server.Close()
	Expect(h.manager.Close()).To(Succeed())
	Expect(h.store.Close()).To(Succeed())
}

// fillDatabase makes the database so large that it fits into no socket's buffer.
func (h *holder) fillDatabase(ctx context.Context) {
	GinkgoHelper()
	_, err := h.store.Update(ctx, func(w store.Writer) error {
		for i := range 64 {
			if err := w.Put("filler", fmt.Sprint(i), make([]byte, 64<<10)); err != nil {
				return err
			}
		}
		return nil
	})
	Expect(err).NotTo(HaveOccurred())
}
