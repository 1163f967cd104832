// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	g "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

var _ = g.Describe("metrics", func() {
	// scrape gives the samples and checks that each name is documented.
	scrape := func(m *Metrics) string {
		g.GinkgoHelper()
		answer := httptest.NewRecorder()
		m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		Expect(answer.Code).To(Equal(200), answer.Body.String())
		documented, err := os.ReadFile("../docs/metrics.md")
		Expect(err).NotTo(HaveOccurred())
		for line := range strings.Lines(answer.Body.String()) {
			if name, found := strings.CutPrefix(line, "# TYPE "); found {
				Expect(string(documented)).To(ContainSubstring("`" + strings.Fields(name)[0] + "`"))
			}
		}
		return answer.Body.String()
	}

	g.It("tell of passes and the hold", func() {
		manager, err := rsm.New(context.Background(), rsm.Options{Store: store.NewOverlay(nil)})
		Expect(err).NotTo(HaveOccurred())
		g.DeferCleanup(manager.Close)
		m := NewMetrics(manager, time.Now)
		Expect(scrape(m)).To(And(ContainSubstring("rsmctl_database_revision 0\n"), ContainSubstring("rsmctl_hold 0\n"), Not(ContainSubstring("rsmctl_drift"))))

		Expect(manager.Session(record.Actor{}).BeginHold(context.Background(), record.NewDatabase, "test")).To(Succeed())
		m.PassEnded(&Outcome{
			Done: 3, Failed: make([]StepFailure, 2), Unreachable: map[string]string{"vault": "off"},
			Plan: &decide.Plan{Drift: make([]decide.Drift, 4), Blocked: make([]decide.Blocked, 5), Waiting: make([]decide.Waiting, 6)},
		}, nil)
		m.PassEnded(nil, errors.New("test"))
		Expect(strings.Split(scrape(m), "\n")).To(ContainElements(
			"rsmctl_hold 1",
			`rsmctl_applies_total{result="error"} 1`, `rsmctl_applies_total{result="ok"} 1`,
			`rsmctl_steps_total{result="done"} 3`, `rsmctl_steps_total{result="failed"} 2`,
			"rsmctl_matches 0", "rsmctl_drift 4", "rsmctl_blocked 5", "rsmctl_waiting 6", "rsmctl_unreachable_libraries 1",
		))
	})

	g.It("count the drives of each library that others use", func(ctx g.SpecContext) {
		folder := filepath.Join(g.GinkgoT().TempDir(), "library")
		Expect(virtual.Create(folder, virtual.Config{
			Drives: virtual.Range{Count: 3}, Stock: []virtual.Stock{{Medium: virtual.Medium{Barcode: "A00001L8", MediaType: "LTO-8"}}},
		})).To(Succeed())
		var hands *virtual.Library
		manager, err := rsm.New(ctx, rsm.Options{
			Store: store.NewOverlay(nil),
			Connect: func(context.Context, string) (_ rsm.Connection, err error) {
				hands, err = virtual.Open(folder, virtual.Options{})
				return rsm.Connection{Bus: hands}, err
			},
		})
		Expect(err).NotTo(HaveOccurred())
		g.DeferCleanup(manager.Close)
		session := manager.Session(record.Actor{})
		Expect(session.EnsureLibrary(ctx, "vault")).To(Succeed())
		Expect(session.EnsureLibrary(ctx, "other")).To(Succeed())
		m := NewMetrics(manager, time.Now)
		inUse := func() string {
			_, err := session.Inventory(ctx, "vault", rsm.InventoryOptions{Method: record.Fast})
			Expect(err).NotTo(HaveOccurred())
			return scrape(m)
		}
		Expect(inUse()).To(And(ContainSubstring(`rsmctl_drives_in_use{library="vault"} 0`), ContainSubstring(`rsmctl_drives_in_use{library="other"} 0`)))
		_, err = hands.Move("A00001L8", "drive:2")
		Expect(err).NotTo(HaveOccurred())
		Expect(inUse()).To(And(ContainSubstring(`rsmctl_drives_in_use{library="vault"} 1`), ContainSubstring(`rsmctl_drives_in_use{library="other"} 0`)))
		_, err = hands.Move("A00001L8", "slot:3")
		Expect(err).NotTo(HaveOccurred())
		Expect(inUse()).To(ContainSubstring(`rsmctl_drives_in_use{library="vault"} 0`))
	})
})
