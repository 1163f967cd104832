// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// Whatever sessions and operators do, in any order: the records agree with
// each other after every step, no LMID is lost but by deallocation, and after
// a look at the library they agree with it: every cartridge has one record, at
// the place where it is.
func TestAnythingMayHappenToALibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "rsm")
		if err != nil {
			t.Fatalf("%v", err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		r := makeRig(rapidly{t, dir}, dir, virtual.Config{Slots: virtual.Range{Count: 6}, Stock: []virtual.Stock{
			labelledStock("A00001L8", idA), labelledStock("A00002L8", idB), blankStock("A00003L8"),
		}})
		defer r.closeAll()
		r.takeInventory(record.Fast)
		r.createPool("weekly")
		r.createPool("monthly")
		held := map[record.LMID]bool{}
		for range rapid.IntRange(1, 14).Draw(t, "steps") {
			doAnything(t, r, held)
			r.mustBeSound()
			for id := range held {
				if _, err := r.m.ByLMID(id); err != nil {
					t.Fatalf("%v", err)
				}
			}
		}
		_, err = r.s.Recover(here, "vault")
		r.must(err)
		r.takeInventory(record.Full)
		mustBeInPlace(t, r)
	})
}

// rapidly makes a rig of a rapid test.
type rapidly struct {
	*rapid.T
	dir string
}

func (r rapidly) TempDir() string { return r.dir }

// doAnything does one thing, which may be refused.
func doAnything(t *rapid.T, r *rig, held map[record.LMID]bool) {
	media := r.m.Snapshot().Media
	m := rapid.SampledFrom(media).Draw(t, "medium")
	cartridge := func(name string) string { return fmt.Sprintf("A0000%dL8", rapid.IntRange(1, 3).Draw(t, name)) }
	pool := func() string {
		return rapid.SampledFrom([]string{"weekly", "monthly", "Free/LTO-8", "Unrecognized/LTO-8"}).Draw(t, "pool")
	}
	var err error
	switch what := rapid.IntRange(0, 17).Draw(t, "what"); what {
	case 0, 1:
		var id record.LMID
		id, err = r.s.Allocate(here, rsm.Allocation{Side: record.SideRef{PMID: m.PMID}, Pool: pool(), ByBarcode: true, Expect: m.Sides[0].OMID.Key()})
		if err == nil {
			held[id] = true
		}
	case 2:
		if err = r.s.Deallocate(here, m.Sides[0].LMID, "test"); err == nil {
			delete(held, m.Sides[0].LMID)
		}
	case 3:
		err = r.s.Complete(here, m.Sides[0].LMID, "test")
	case 4:
		err = r.s.MoveToPool(here, m.PMID, pool(), "test")
	case 5:
		_, err = r.s.Identify(here, m.PMID, "test")
	case 6:
		err = r.s.Inject(here, m.PMID, "test")
	case 7:
		err = r.s.Eject(here, m.PMID, "test")
	case 8:
		_, err = r.s.Mount(here, record.SideRef{PMID: m.PMID}, rsm.MountOptions{})
	case 9:
		err = r.s.Dismount(here, m.PMID)
	case 10:
		_, err = r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Fast, Identify: rapid.Bool().Draw(t, "identify")})
	case 11:
		err = r.lib.Swap(cartridge("one"), cartridge("other"))
	case 12:
		_, err = r.lib.Move(cartridge("cartridge"), rapid.SampledFrom([]string{"slot", "slot:6", "port", "drive:1"}).Draw(t, "to"))
	case 13:
		_, err = r.lib.Remove(cartridge("cartridge"))
	case 14:
		_, err = r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: cartridge("cartridge")}}, rapid.SampledFrom([]string{"slot", "port"}).Draw(t, "into"))
	case 15:
		_, err = r.lib.WriteLabel(cartridge("cartridge"), 0, rsmLabel(rapid.SampledFrom([]string{idA, idB, idC}).Draw(t, "id")))
	case 16:
		_, err = r.lib.Wipe(cartridge("cartridge"))
	case 17:
		r.restartManager()
	}
	if err != nil && errors.Is(err, record.ErrLibraryOffline) {
		t.Fatalf("%v", err)
	}
}

// mustBeInPlace holds the records against what the operator sees.
func mustBeInPlace(t *rapid.T, r *rig) {
	at := map[record.Location]string{}
	for _, m := range r.m.Snapshot().Media {
		if m.Online() {
			at[m.Location] = m.Barcode
		}
	}
	seen := 0
	for _, p := range r.lib.List() {
		if p.Cartridge == nil || p.Address < 0 {
			continue
		}
		seen++
		where := record.Location{Type: record.LocationType(p.Type), Address: p.Address}
		if at[where] != p.Cartridge.Barcode {
			t.Fatalf("%s holds %q, the records say %q", where, p.Cartridge.Barcode, at[where])
		}
	}
	if seen != len(at) {
		t.Fatalf("%d cartridges, %d records of them", seen, len(at))
	}
}
