// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"

	"rsm.storage/rsmctl/api/client"
	"rsm.storage/rsmctl/api/service"
	"rsm.storage/rsmctl/rsm/record"
)

// scratch is a pool that draws from Free, and three blank media in Free.
const scratch = `
apiVersion: rsm.storage/v1alpha1
kind: MediaPool
metadata: {name: scratch}
spec: {mediaType: LTO-8, membership: AtLeast, drawFromFree: true}
---
apiVersion: rsm.storage/v1alpha1
kind: MediaSet
metadata: {name: blanks}
spec: {pool: Free, barcodes: [A00021L8..A00023L8]}
`

// drawn is what those who draw again and again got.
type drawn struct {
	mu       sync.Mutex
	barcodes []string
	refused  map[string]int // by kind
}

// drawing draws for the pool scratch over the socket, several at once, again
// and again, until it is stopped.
func drawing(l *lab) (got *drawn, stop func()) {
	ctx, cancel := context.WithCancel(GinkgoT().Context())
	DeferCleanup(cancel)
	got = &drawn{refused: map[string]int{}}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for pause := time.NewTicker(time.Millisecond); ctx.Err() == nil; <-pause.C {
				side, err := client.At(l.state).Allocate(ctx, service.AllocationRequest{Pool: "scratch", Reason: "job"})
				got.note(side.Barcode, err)
			}
		})
	}
	return got, func() {
		cancel()
		wait.Wait()
	}
}

// sides counts what was drawn.
func (d *drawn) sides() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.barcodes)
}

func (d *drawn) note(barcode string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err == nil:
		d.barcodes = append(d.barcodes, barcode)
	case errors.Is(err, service.Held):
		d.refused["held"]++
	case errors.Is(err, service.MediaUnavailable):
		d.refused["no side"]++
	case errors.Is(err, client.ErrNobody), errors.Is(err, context.Canceled):
		d.refused["nobody"]++ // the daemon is not there yet, or this has ended
	default:
		d.refused[err.Error()]++
	}
}

var _ = Describe("a database that is older than an allocation", func() {
	It("lets nobody draw the medium that a manifest expects, however they try, until it is found", func() {
		l := newLab()
		l.write("scratch.yaml", scratch)
		l.edit("pools.yaml", func(text string) string {
			return strings.ReplaceAll(text, "membership: Exact ", "returnToFree: true\n  membership: Exact ")
		})
		Expect(l.apply().status).To(Equal(0))
		l.edit("weekly.yaml", without("A00008L8"))
		Expect(l.apply().status).To(Equal(0))
		Expect(l.sides()["A00008L8"].Pool).To(Equal("Free/LTO-8"))
		export := strings.SplitN(l.rsmctl("db", "export").out, ":", 2)[0]
		l.write("weekly.yaml", original("weekly.yaml"))
		Expect(l.apply().status).To(Equal(0))
		expected := l.sides()["A00008L8"]
		Expect(expected.State).To(Equal(record.Allocated))

		imported := l.rsmctl("db", "import", export)
		Expect(imported.status).To(Equal(0), imported.err)
		got, stop := drawing(l)
		daemon := startDaemon(l)
		Eventually(daemon.Err, "30s").Should(gbytes.Say(`"msg":"pass ended".*"matches":true`))
		Eventually(got.sides, "10s").Should(Equal(3), "the hold has ended")
		stop()
		Expect(got.refused).To(HaveKey("held"), "somebody tried in time")
		Expect(maps.Keys(got.refused)).To(HaveEach(BeElementOf("held", "no side", "nobody")))
		Expect(got.barcodes).To(ConsistOf("A00021L8", "A00022L8", "A00023L8"))
		now := l.sides()["A00008L8"]
		Expect(now.State).To(Equal(record.Allocated))
		Expect(now.Pool).To(Equal("weekly"))
		Expect(now.LMID).To(Equal(expected.LMID))
	})
})
