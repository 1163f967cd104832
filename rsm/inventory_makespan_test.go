// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

// How many cartridges the library has whose makespan is taken; hack/bench asks
// for more.
var makespanOf = flag.Int("makespan", 60, "cartridges of the simulated library")

// The times of virtual's preset "enterprise": a move, a load and an unload.
const (
	moveTime   = 3 * time.Second
	loadTime   = 15 * time.Second
	unloadTime = 24 * time.Second
)

// A Full inventory from nothing, in simulated time: it passes only when all of
// the robot's and the drives' work waits for it (package synctest).
func TestAFullInventoryKeepsAllDrivesBusy(t *testing.T) {
	cartridges := *makespanOf
	for _, drives := range []int{1, 2, 4} {
		synctest.Test(t, func(t *testing.T) {
			took := inventoryTime(t, cartridges, drives)
			robot := time.Duration(cartridges) * 2 * moveTime
			busy := time.Duration(cartridges) * (loadTime + unloadTime) / time.Duration(drives)
			bound := max(robot, busy)
			over := took.Seconds() / bound.Seconds()
			t.Logf("cartridges %d, drives %d: makespan %s, lower bound %s, %.2f times that",
				cartridges, drives, took.Round(time.Second), bound, over)
			if over > 1.4 {
				t.Errorf("%d drives: %s, %.2f times the lower bound of %s", drives, took, over, bound)
			}
		})
	}
}

// inventoryTime takes a Full inventory of an LTO-8 library of which nothing is
// known, and tells how long it took.
func inventoryTime(t *testing.T, cartridges, drives int) time.Duration {
	t.Helper()
	config := virtual.Config{
		Serial: "VAULT001", Slots: virtual.Range{Count: cartridges}, Drives: virtual.Range{Count: drives},
		Timing: virtual.Timing{Preset: "enterprise", Seed: 1},
	}
	for i := range cartridges {
		config.Stock = append(config.Stock, labelledStock(fmt.Sprintf("A%05dL8", i), fmt.Sprintf("00000000-0000-4000-8000-%012d", i)))
	}
	folder := filepath.Join(t.TempDir(), "library")
	mustSucceed(t, virtual.Create(folder, config))
	lib, err := virtual.Open(folder, virtual.Options{})
	mustSucceed(t, err)
	m, err := rsm.New(here, rsm.Options{
		Store:   store.NewOverlay(nil),
		Connect: func(context.Context, string) (rsm.Connection, error) { return rsm.Connection{Bus: lib}, nil },
	})
	mustSucceed(t, err)
	s := m.Session(record.Actor{Application: "test"})
	mustSucceed(t, s.EnsureLibrary(here, "vault"))
	began := time.Now()
	report, err := s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Full})
	took := time.Since(began)
	mustSucceed(t, err)
	if report.Identified != cartridges || report.Failed+report.Left > 0 {
		t.Errorf("%d labels read, %d failed, %d left", report.Identified, report.Failed, report.Left)
	}
	mustSucceed(t, m.Close())
	return took
}

func mustSucceed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
