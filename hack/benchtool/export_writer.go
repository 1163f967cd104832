// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"time"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
)

// writer changes one side after the other: it deallocates it, and allocates it
// again under the same LMID. Each of the two is one durable commit with the
// record, an event and an entry of the audit log.
type writer struct {
	session *rsm.Session
	media   []*record.Medium
	next    int
}

func newWriter(m *rsm.Manager) *writer {
	return &writer{session: m.Session(record.Actor{Application: "hack/bench"}), media: m.Snapshot().Media}
}

// startWriting has w write until the returned function is called. That function
// returns how long each commit took. It joins what went wrong to the error that it
// is given. A nil writer writes nothing.
func (w *writer) startWriting(ctx context.Context) func(error) ([]time.Duration, error) {
	if w == nil {
		return func(err error) ([]time.Duration, error) { return nil, err }
	}
	stop, ended := make(chan struct{}), make(chan error)
	var commits []time.Duration
	go func() {
		for {
			select {
			case <-stop:
				ended <- nil
				return
			default:
			}
			if err := w.commitTwice(ctx, &commits); err != nil {
				ended <- err
				return
			}
		}
	}()
	return func(err error) ([]time.Duration, error) {
		close(stop)
		return commits, errors.Join(err, <-ended)
	}
}

// commitTwice makes two commits and notes how long each of them took.
func (w *writer) commitTwice(ctx context.Context, commits *[]time.Duration) error {
	m := w.media[w.next%len(w.media)]
	w.next++
	side := m.Sides[0]
	began := time.Now()
	if err := w.session.Deallocate(ctx, side.LMID, "bench"); err != nil {
		return err
	}
	between := time.Now()
	_, err := w.session.Allocate(ctx, rsm.Allocation{
		Side: record.SideRef{PMID: m.PMID}, Pool: poolName, LMID: side.LMID, Origin: side.Origin, Expect: side.OMID.Key(), Reason: "bench",
	})
	*commits = append(*commits, between.Sub(began), time.Since(between))
	return err
}
