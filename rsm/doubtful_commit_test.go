// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"errors"
	"testing"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// unsureStore is a store whose disk does not say whether it has written.
type unsureStore struct {
	store.Store
	fails bool
}

func (u *unsureStore) Update(ctx context.Context, fn func(store.Writer) error) (uint64, error) {
	revision, err := u.Store.Update(ctx, fn)
	if err == nil && u.fails {
		return revision, errors.New("fsync failed")
	}
	return revision, err
}

func TestNothingIsWrittenOverAChangeOfWhichItIsNotKnownThatItWasWritten(t *testing.T) {
	disk := &unsureStore{Store: store.NewOverlay(nil)}
	m, err := rsm.New(here, rsm.Options{Store: disk})
	if err != nil {
		t.Fatal(err)
	}
	s := m.Session(record.Actor{Application: "test"})
	pool := func(name string) error {
		return s.CreatePool(here, record.PoolSpec{Name: name, MediaType: "LTO-8"}, "test")
	}
	if err := pool("a"); err != nil {
		t.Fatal(err)
	}
	disk.fails = true
	if err := pool("b"); !errors.Is(err, record.ErrDatabase) {
		t.Fatalf("a commit that failed: %v", err)
	}
	disk.fails = false
	if err := pool("c"); !errors.Is(err, record.ErrDatabase) {
		t.Errorf("a change on top of one that memory does not know: %v", err)
	}
	if err := disk.View(here, rsm.VerifyAudit); err != nil {
		t.Error(err)
	}
	again, err := rsm.New(here, rsm.Options{Store: disk})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Pool("b"); err != nil {
		t.Errorf("after a restart: %v", err)
	}
}
