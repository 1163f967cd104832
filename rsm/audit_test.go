// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// auditedStore makes a database with four audit entries.
func auditedStore(t *testing.T) store.Store {
	t.Helper()
	s := store.NewOverlay(nil)
	m, err := rsm.New(here, rsm.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		spec := record.PoolSpec{Name: fmt.Sprint("pool", i), MediaType: "LTO-8"}
		if err := m.Session(record.Actor{Application: "test", Plan: "p1"}).CreatePool(here, spec, "declared <here>"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func verifyAudit(s store.Store) error {
	return s.View(here, rsm.VerifyAudit)
}

func TestTheAuditLogShowsWhatWasDoneToIt(t *testing.T) {
	const second = "000000000002"
	tests := map[string]func(w store.Writer) error{
		"an entry changed": func(w store.Writer) error {
			return w.Put("audit", second, bytes.Replace(w.Get("audit", second), []byte("declared"), []byte("invented"), 1))
		},
		"an entry taken out":  func(w store.Writer) error { return w.Delete("audit", second) },
		"the end taken off":   func(w store.Writer) error { return w.Delete("audit", "000000000004") },
		"an entry unreadable": func(w store.Writer) error { return w.Put("audit", second, []byte("{")) },
		"two entries exchanged": func(w store.Writer) error {
			a, b := bytes.Clone(w.Get("audit", second)), bytes.Clone(w.Get("audit", "000000000003"))
			return errors.Join(w.Put("audit", second, b), w.Put("audit", "000000000003", a))
		},
	}
	if err := verifyAudit(auditedStore(t)); err != nil {
		t.Fatalf("untouched: %v", err)
	}
	for name, tamper := range tests {
		t.Run(name, func(t *testing.T) {
			s := auditedStore(t)
			if _, err := s.Update(here, tamper); err != nil {
				t.Fatal(err)
			}
			if err := verifyAudit(s); err == nil {
				t.Error("nothing was noticed")
			}
		})
	}
}

// failingStore is a store whose commits fail on demand.
type failingStore struct {
	store.Store
	err error
}

func (f *failingStore) Update(ctx context.Context, fn func(store.Writer) error) (uint64, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.Store.Update(ctx, fn)
}

func TestACommitThatFailsLeavesMemoryAsItWas(t *testing.T) {
	s := &failingStore{Store: store.NewOverlay(nil)}
	m, err := rsm.New(here, rsm.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	session := m.Session(record.Actor{Application: "test"})
	create := func(name string) error {
		return session.CreatePool(here, record.PoolSpec{Name: name, MediaType: "LTO-8"}, "test")
	}
	if err := create("weekly"); err != nil {
		t.Fatal(err)
	}
	before := m.Snapshot()
	s.err = errors.New("the disk is full")
	if err := create("monthly"); !errors.Is(err, s.err) {
		t.Fatalf("error %v", err)
	}
	if m.Snapshot() != before {
		t.Error("the records changed")
	}
	s.err = nil
	if err := create("monthly"); err != nil {
		t.Fatal(err)
	}
	if err := verifyAudit(s); err != nil {
		t.Error(err)
	}
}

func TestHistoryIsBoundedAndTheAuditLogIsNot(t *testing.T) {
	s := store.NewOverlay(nil)
	m, err := rsm.New(here, rsm.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	session := m.Session(record.Actor{Application: "test"})
	const requests = 5100 // two events each
	for i := range requests {
		id, err := session.SubmitRequest(here, record.OperatorRequest{Kind: record.InsertMedium, Barcode: fmt.Sprint(i), Message: "bring it"})
		if err != nil {
			t.Fatal(err)
		}
		if err := session.CloseRequest(here, id, record.Refused, "no"); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(m.OperatorRequests(0)); n != 1000 {
		t.Errorf("%d finished requests are kept", n)
	}
	events, err := m.Events(here, 0)
	if err != nil || len(events) != 10_000 {
		t.Errorf("%d events are kept, error %v", len(events), err)
	}
	if events[0].Seq != 2*requests {
		t.Errorf("the newest event is %d", events[0].Seq)
	}
	if log, err := m.AuditLog(here, 0); err != nil || len(log) != 2*requests {
		t.Errorf("%d audit entries, error %v", len(log), err)
	}
	if err := rsm.CheckAll(here, s); err != nil {
		t.Error(err)
	}
}
