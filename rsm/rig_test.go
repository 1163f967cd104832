// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"rsm.storage/rsmctl/hack/guardbus"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
	"rsm.storage/rsmctl/rsm/store"
)

// Addresses of the virtual library.
const (
	drive1 = 256
	drive2 = 257
	port1  = 768
	slot1  = 1000
)

// Label ids.
const (
	idA = "00000000-0000-4000-8000-00000000000a"
	idB = "00000000-0000-4000-8000-00000000000b"
	idC = "00000000-0000-4000-8000-00000000000c"
)

var here = context.Background()

// keptOpen is a bus that stays open when the manager closes it.
type keptOpen struct{ *virtual.Library }

func (keptOpen) Close() error { return nil }

// tb is the part of a test that a rig needs; Ginkgo and rapid both have it.
type tb interface {
	TempDir() string
	Fatalf(format string, args ...any)
	Helper()
}

// rig is a virtual library, a database, and a manager of both.
type rig struct {
	t     tb
	clock clock.Clock
	lib   *virtual.Library // "vault"
	bus   scsi.Bus         // the way to it; nil: a direct one
	annex *virtual.Library // "annex", nil unless a test makes it
	store *store.Bolt
	dir   string
	// witness refuses what would disturb others in their drives, and tells of it.
	witness *guardbus.Ledger
	m       *rsm.Manager
	s       *rsm.Session
}

// newRig makes a library named "vault" with the given cartridges.
func newRig(config virtual.Config) *rig {
	GinkgoHelper()
	t := GinkgoT()
	r := makeRig(t, t.TempDir(), config)
	DeferCleanup(r.closeAll)
	return r
}

func makeRig(t tb, dir string, config virtual.Config) *rig {
	t.Helper()
	return makeRigIn(t, dir, config, clocktest.NewTicking(time.Unix(1_800_000_000, 0).UTC(), time.Millisecond))
}

// makeRigIn is makeRig for a time of its own.
func makeRigIn(t tb, dir string, config virtual.Config, time clock.Clock) *rig {
	t.Helper()
	r := &rig{t: t, dir: dir, clock: time, witness: guardbus.NewLedger()}
	config.Serial = "VAULT001"
	if config.Slots.Count == 0 {
		config.Slots.Count = 8
	}
	if config.Ports.Count == 0 {
		config.Ports.Count = 2
	}
	folder := filepath.Join(dir, "library")
	r.must(virtual.Create(folder, config))
	lib, err := virtual.Open(folder, virtual.Options{})
	r.must(err)
	r.lib = lib
	r.openManager()
	r.must(r.s.EnsureLibrary(here, "vault"))
	return r
}

// openManager opens the database and starts a manager, as a process does.
func (r *rig) openManager() {
	r.t.Helper()
	s, err := store.OpenBolt(filepath.Join(r.dir, "rsm.db"), store.BoltOptions{})
	r.must(err)
	r.store = s
	r.m, err = rsm.New(here, rsm.Options{
		Store: s, Clock: r.clock,
		Connect: func(_ context.Context, name string) (rsm.Connection, error) {
			bus := r.bus
			switch {
			case name == "annex":
				bus = keptOpen{r.annex}
			case bus == nil:
				bus = keptOpen{r.lib}
			}
			return rsm.Connection{Bus: r.witness.Guard(name, bus)}, nil
		},
	})
	r.must(err)
	r.s = r.m.Session(record.Actor{Application: "test", User: "operator"})
}

// restartManager ends the process and begins a new one.
func (r *rig) restartManager() {
	r.t.Helper()
	r.must(r.m.Close())
	r.must(r.store.Close())
	r.openManager()
}

func (r *rig) closeAll() {
	r.must(r.m.Close())
	r.must(r.store.Close())
	r.must(r.lib.Close())
	if bad := r.witness.Violations(); len(bad) > 0 {
		r.t.Fatalf("what others have in drives was disturbed: %s", strings.Join(bad, "; "))
	}
}

// leaveInDrive says that rsmctl itself has brought the cartridge of a medium
// into its drive, and could not take it home.
func (r *rig) leaveInDrive(m *record.Medium) {
	r.t.Helper()
	r.witness.Consent(m.Library, m.Location.Address)
	r.must(r.s.LeaveInDrive(here, m.PMID))
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("unexpected error: %v", err)
	}
}

// takeInventory takes an inventory and reads the labels that are due.
func (r *rig) takeInventory(method record.Method) *rsm.InventoryReport {
	r.t.Helper()
	report, err := r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: method, Identify: true})
	r.must(err)
	r.mustBeSound()
	return report
}

// takeFastInventory takes an inventory by barcode only.
func (r *rig) takeFastInventory() *rsm.InventoryReport {
	r.t.Helper()
	report, err := r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast})
	r.must(err)
	r.mustBeSound()
	return report
}

// mustBeSound checks that all records agree with each other, and the audit log with
// itself.
func (r *rig) mustBeSound() {
	r.t.Helper()
	r.must(rsm.CheckAll(here, r.store))
	r.must(r.store.View(here, rsm.VerifyAudit))
}

// mediumBy returns the one medium with a barcode.
func (r *rig) mediumBy(barcode string) *record.Medium {
	r.t.Helper()
	var found []*record.Medium
	for _, m := range r.m.Snapshot().Media {
		if m.Barcode == barcode {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		r.t.Fatalf("%d media have barcode %q", len(found), barcode)
	}
	return found[0]
}

// createPool makes an application pool for LTO-8.
func (r *rig) createPool(name string) {
	r.t.Helper()
	r.must(r.s.CreatePool(here, record.PoolSpec{Name: name, MediaType: "LTO-8"}, "test"))
}

// allocateByLabel imports side 0 of the medium with a barcode.
func (r *rig) allocateByLabel(barcode, pool string) record.LMID {
	r.t.Helper()
	m := r.mediumBy(barcode)
	id, err := r.s.Allocate(here, rsm.Allocation{
		Side: record.SideRef{PMID: m.PMID}, Pool: pool, Expect: m.Sides[0].OMID.Key(), Reason: "test",
	})
	r.must(err)
	return id
}

// mustByHand does something as the operator.
func (r *rig) mustByHand(_ virtual.Cartridge, err error) {
	r.t.Helper()
	r.must(err)
}

// labelledStock is a cartridge with rsmctl's own data label.
func labelledStock(barcode, id string) virtual.Stock {
	return virtual.Stock{Medium: virtual.Medium{Barcode: barcode, MediaType: "LTO-8"}, Records: rsmLabel(id)}
}

func rsmLabel(id string) [][]byte {
	records, err := label.EncodeRSM(label.RSMLabel{ID: id, WrittenAt: time.Unix(1_700_000_000, 0)})
	if err != nil {
		panic(err)
	}
	return records
}

func freeLabelledStock(barcode, id string) virtual.Stock {
	records, err := label.EncodeRSM(label.RSMLabel{ID: id, Free: true, WrittenAt: time.Unix(1_700_000_000, 0)})
	if err != nil {
		panic(err)
	}
	return virtual.Stock{Medium: virtual.Medium{Barcode: barcode, MediaType: "LTO-8"}, Records: records}
}

func blankStock(barcode string) virtual.Stock {
	return virtual.Stock{Medium: virtual.Medium{Barcode: barcode, MediaType: "LTO-8"}}
}

func rsmOMID(id string) label.OMID { return label.OMID{Type: "RSM", ID: id} }

// reasonsOf lists the codes of findings.
func reasonsOf(found []record.Finding) []record.FindReason {
	list := []record.FindReason{}
	for _, f := range found {
		list = append(list, f.Reason)
	}
	return list
}

func slotLocation(n int) record.Location {
	return record.Location{Type: record.InSlot, Address: slot1 + n - 1}
}

func addressPointer(a int) *int { return &a }
