// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"rsm.storage/rsmctl/hack/guardbus"
	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// victimDir tells the test binary to be the process that is killed.
const victimDir = "RSMCTL_RSM_VICTIM"

// TestMain runs the victim instead of the tests when it is asked to.
func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		v := &victim{dir: dir}
		v.useEveryVerb()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// victim is a test that prints and exits.
type victim struct{ dir string }

func (v *victim) TempDir() string { return v.dir }
func (v *victim) Helper()         {}
func (v *victim) Fatalf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// useEveryVerb does everything a session can do with a robot, once.
func (v *victim) useEveryVerb() {
	r := reopenRig(v, v.dir)
	_, err := r.s.Recover(here, "vault")
	r.must(err)
	r.takeInventory(record.Fast)
	first := r.mediumBy("A00001L8")
	_, err = r.s.Mount(here, record.SideRef{PMID: first.PMID}, rsm.MountOptions{})
	r.must(err)
	r.must(r.s.Dismount(here, first.PMID))
	r.must(r.s.Inject(here, r.mediumBy("A00003L8").PMID, "test"))
	r.must(r.s.Eject(here, r.mediumBy("A00002L8").PMID, "test"))
	r.closeAll()
}

// reopenRig opens what makeRig made in dir.
func reopenRig(t tb, dir string) *rig {
	t.Helper()
	r := &rig{t: t, dir: dir, clock: clocktest.NewTicking(time.Time{}, time.Millisecond), witness: guardbus.NewLedger()}
	lib, err := virtual.Open(filepath.Join(dir, "library"), virtual.Options{})
	r.must(err)
	r.lib = lib
	r.openManager()
	return r
}

// The victim is killed at every point of every verb. After each kill a
// Recover and an inventory must lead back to records that agree with the
// library: every cartridge exactly once, and where it really is.
func TestAKillAtAnyPointLosesNoCartridge(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "victim")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "failpoints", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	points := map[string]int{ // how often each is passed
		"inventory-before-commit": 2, "inventory-after-commit": 2,
		"identify-after-intent": 3, "identify-before-move": 3, "identify-after-move": 6, "identify-after-read": 3,
		"identify-after-unload": 3, "identify-before-close": 3, "identify-after-close": 3,
		"mount-after-intent": 1, "mount-before-move": 1, "mount-after-move": 1, "mount-after-read": 1, "mount-before-close": 1, "mount-after-close": 1,
		"dismount-after-intent": 1, "dismount-after-unload": 1, "dismount-after-move": 1, "dismount-before-close": 1, "dismount-after-close": 1,
		"inject-after-intent": 1, "inject-after-move": 1, "inject-before-close": 1, "inject-after-close": 1,
		"eject-after-intent": 1, "eject-after-move": 1, "eject-before-close": 1, "eject-after-close": 1,
	}
	most := 0 // requests open at a time
	for point, times := range points {
		for n := 1; n <= times; n++ {
			t.Run(fmt.Sprintf("%s the %d. time", point, n), func(t *testing.T) {
				dir := t.TempDir()
				r := makeRig(t, dir, virtual.Config{Drives: virtual.Range{Count: 3}, Stock: []virtual.Stock{labelledStock("A00001L8", idA), labelledStock("A00002L8", idB), blankStock("A00004L8")}})
				r.mustByHand(r.lib.Insert(virtual.Insertion{Medium: virtual.Medium{Barcode: "A00003L8", MediaType: "LTO-8"}, Records: rsmLabel(idC)}, "port:1"))
				r.closeAll()

				killVictim(t, binary, dir, fmt.Sprintf("rsm/%s:%d", point, n))

				r = reopenRig(t, dir)
				defer r.closeAll()
				for drive := range 3 { // the witness has not seen what the victim did
					r.witness.Consent("vault", drive1+drive)
				}
				most = max(most, len(r.m.Snapshot().Open))
				_, err := r.s.Recover(here, "vault")
				r.must(err)
				if open := r.m.Snapshot().Open; len(open) > 0 {
					t.Errorf("request %+v is still open", open[0])
				}
				r.takeInventory(record.Fast)
				mustMatchLibrary(t, r, 4)
			})
		}
	}
	if most < 2 {
		t.Error("no kill met several drives at work")
	}
}

// killVictim runs the victim, which must not survive.
func killVictim(t *testing.T, binary, dir, point string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = append(os.Environ(), victimDir+"="+dir, "RSMCTL_FAILPOINT="+point)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed: %v\n%s", err, out)
	}
}

// mustMatchLibrary holds the records against what the operator sees.
func mustMatchLibrary(t tb, r *rig, cartridges int) {
	t.Helper()
	media := r.m.Snapshot().Media
	if len(media) != cartridges {
		t.Fatalf("%d records for %d cartridges", len(media), cartridges)
	}
	for _, p := range r.lib.List() {
		if p.Cartridge == nil {
			continue
		}
		want := record.Location{Type: record.LocationType(p.Type), Address: p.Address}
		if p.Address < 0 {
			want = record.Location{Type: record.Offline}
		}
		if got := r.mediumBy(p.Cartridge.Barcode).Location; got != want {
			t.Fatalf("%s is in %s, recorded in %s", p.Cartridge.Barcode, want, got)
		}
	}
}
