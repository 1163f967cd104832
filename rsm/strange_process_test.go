// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr/funcr"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/library"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// startLogged starts a new process that has a log. What it returns lists the
// commands that had to be held back: nobody should have wanted to send them.
func (r *rig) startLogged() (held func() []string) {
	r.t.Helper()
	r.must(r.m.Close())
	var mu sync.Mutex
	var lines []string
	log := funcr.New(func(_, line string) {
		mu.Lock()
		defer mu.Unlock()
		if strings.Contains(line, library.HeldBack) {
			lines = append(lines, line)
		}
	}, funcr.Options{})
	m, err := rsm.New(here, rsm.Options{Store: r.store, Clock: r.clock, Log: log, Connect: func(context.Context, string) (rsm.Connection, error) {
		bus := r.bus
		if bus == nil {
			bus = keptOpen{r.lib}
		}
		return rsm.Connection{Bus: r.witness.Guard("vault", bus)}, nil
	}})
	r.must(err)
	r.m, r.s = m, m.Session(record.Actor{Application: "test", User: "operator"})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return lines
	}
}

// meddled is a clock on which something happens whenever somebody waits.
type meddled struct {
	clock.Clock
	meanwhile func()
}

func (c *meddled) Sleep(ctx context.Context, d time.Duration) error {
	c.meanwhile()
	return c.Clock.Sleep(ctx, d)
}

// whileWaiting starts a new process during whose waits something happens.
func (r *rig) whileWaiting(do func()) {
	r.t.Helper()
	r.clock = &meddled{r.clock, do}
	r.restartManager()
}

// restartInterrupted writes down requests with which a process has died, and starts
// another one.
func (r *rig) restartInterrupted(open ...record.LibraryRequest) {
	r.t.Helper()
	_, err := r.store.Update(here, func(w store.Writer) error {
		for i, request := range open {
			request.ID, request.Library, request.State = fmt.Sprintf("%012d", 900+i), "vault", cmp.Or(request.State, record.InProcess)
			value, err := json.Marshal(request)
			if err != nil {
				return err
			}
			if err := w.Put("library-requests", request.ID, value); err != nil {
				return err
			}
		}
		return nil
	})
	r.must(err)
	r.restartManager()
}
