// SPDX-License-Identifier: Apache-2.0

package rsm_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual"
)

// watchedWay is a way to a library that counts, and on which drives can fall
// silent.
type watchedWay struct {
	mu sync.Mutex
	// silent maps a drive to the command at which it stops answering.
	silent map[string]byte
	// moving, reading and most count what goes on at a time.
	moving, reading, most int
	torn                  bool // two moves at a time
}

func (w *watchedWay) countCommand(ctx context.Context, d scsi.Device, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	if w.fallsSilent(d.Name(), cdb[0]) {
		<-ctx.Done()
		return 0, fmt.Errorf("%w: %w", scsi.ErrOutcomeUnknown, ctx.Err())
	}
	defer w.countWhile(cdb[0], 1)()
	return d.Do(ctx, cdb, dir, buf)
}

// fallsSilent tells whether a drive is silent, or falls silent at this command.
func (w *watchedWay) fallsSilent(name string, op byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	at, silent := w.silent[name]
	if silent && (at == op || at == everything) {
		w.silent[name] = everything
		return true
	}
	return false
}

// No command has these codes.
const (
	everything = 0xFF
	never      = 0xFE
)

func (w *watchedWay) countWhile(op byte, by int) (undo func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch op {
	case scsi.OpMoveMedium:
		w.moving += by
		w.torn = w.torn || w.moving > 1
	case scsi.OpLoadUnload:
		w.reading += by
		w.most = max(w.most, w.reading)
	}
	if by < 0 {
		return nil
	}
	return func() { w.countWhile(op, -by) }
}

func (w *watchedWay) letAllAnswer() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.silent = nil
}

// timedRig is a rig in the time of a bubble.
func timedRig(t tb, dir string, config virtual.Config) (*rig, *watchedWay) {
	t.Helper()
	config.Timing = virtual.Timing{Preset: "enterprise", Seed: 1}
	r := makeRigIn(t, dir, config, clock.System{})
	w := &watchedWay{silent: map[string]byte{}}
	r.bus = &relay{keptOpen{r.lib}, w.countCommand}
	return r, w
}

func stockOf(n int) (all []virtual.Stock) {
	for i := range n {
		all = append(all, labelledStock(fmt.Sprintf("A%05dL8", i+1), fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1)))
	}
	return all
}

func TestADriveThatHangsKeepsNoOtherWaiting(t *testing.T) {
	for _, at := range []byte{scsi.OpRead6, scsi.OpLoadUnload, scsi.OpTestUnitReady} {
		synctest.Test(t, func(t *testing.T) {
			r, w := timedRig(t, t.TempDir(), virtual.Config{Slots: virtual.Range{Count: 30}, Drives: virtual.Range{Count: 3}, Stock: stockOf(24)})
			defer r.closeAll()
			r.takeInventory(record.Fast) // all are known
			w.silent["drive 257"] = at
			began := time.Now()
			var most time.Time
			report, err := r.s.Inventory(here, "vault", rsm.InventoryOptions{Method: record.Full, Progress: func(done, _ int, _ string) {
				if done >= 20 && most.IsZero() {
					most = time.Now()
				}
			}})
			r.must(err)
			r.mustBeSound()
			stuck := 0
			for _, m := range r.m.Snapshot().Media {
				if m.Location == (record.Location{Type: record.InDrive, Address: drive2}) {
					stuck++
				}
			}
			if report.Failed > 1 || report.Identified < 23 || stuck != report.Failed {
				t.Errorf("%X: %d read, %d failed, %d stuck", at, report.Identified, report.Failed, stuck)
			}
			if half := most.Sub(began); half > 12*time.Minute {
				t.Errorf("%X: two drives took %s for 20 cartridges", at, half)
			}
			if w.torn {
				t.Error("the robot was asked for two moves at a time")
			}
			w.letAllAnswer()
			r.takeInventory(record.Full)
			mustMatchLibrary(t, r, 24)
		})
	}
}

// However many drives there are, wherever cartridges stand, and whichever
// drives fail at whatever: each cartridge is read once, nothing is lost, and all
// that a drive gave back is home and was read if a drive was left for it. What
// others have put into drives stays there, unread.
func TestEveryCartridgeIsReadOnceAndComesHome(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := hardCase{drives: rapid.IntRange(1, 4).Draw(r, "drives"), cartridges: rapid.IntRange(1, 9).Draw(r, "cartridges")}
		c.inDrives = rapid.IntRange(0, min(c.drives, c.cartridges)).Draw(r, "in drives")
		c.strange = rapid.IntRange(0, c.inDrives).Draw(r, "of others")
		for range c.drives {
			c.failsAt = append(c.failsAt, rapid.SampledFrom([]byte{never, never, scsi.OpTestUnitReady, scsi.OpRead6, scsi.OpLoadUnload, scsi.OpRewind}).Draw(r, "fails at"))
			c.silently = append(c.silently, rapid.Bool().Draw(r, "falls silent"))
		}
		failure := runInBubble(t, c.identifyAll)
		if failure != "" {
			r.Fatal(failure)
		}
	})
}

// runInBubble runs a test in a time of its own and returns why it failed: rapid
// wants to be told on its own goroutine.
func runInBubble(t *testing.T, test func(tb)) (failure string) {
	dir, err := os.MkdirTemp(memoryFolder(), "rsm")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	synctest.Test(t, func(*testing.T) {
		defer func() {
			if given, ok := recover().(gaveUp); ok {
				failure = string(given)
			}
		}()
		test(bubble(dir))
	})
	return failure
}

// memoryFolder is a folder in memory, where there is one: nothing is to outlive
// a power cut here.
func memoryFolder() string {
	if i, err := os.Stat("/dev/shm"); err == nil && i.IsDir() {
		return "/dev/shm"
	}
	return ""
}

// bubble is the tb of a test in a bubble.
type bubble string

type gaveUp string

func (b bubble) TempDir() string { return string(b) }
func (b bubble) Helper()         {}
func (b bubble) Fatalf(format string, args ...any) {
	panic(gaveUp(fmt.Sprintf(format, args...)))
}

// hardCase is a library of which some drives break.
type hardCase struct {
	drives, cartridges, inDrives int
	strange                      int    // how many of those in drives are not ours
	failsAt                      []byte // for each drive
	silently                     []bool
}

func (c hardCase) identifyAll(t tb) {
	r, w := timedRig(t, t.TempDir(), virtual.Config{Slots: virtual.Range{Count: 10}, Drives: virtual.Range{Count: c.drives}, Stock: stockOf(c.cartridges)})
	defer r.closeAll()
	for i := range c.inDrives {
		r.mustByHand(r.lib.Move(fmt.Sprintf("A%05dL8", c.cartridges-i), fmt.Sprintf("drive:%d", i+1)))
	}
	r.takeFastInventory()
	strange := map[record.PMID]record.Location{}
	for i := range c.inDrives {
		m := r.mediumBy(fmt.Sprintf("A%05dL8", c.cartridges-i))
		if i < c.strange {
			strange[m.PMID] = m.Location
		} else {
			r.leaveInDrive(m)
		}
	}
	broken := c.breakDrives(r, w)

	told := map[record.PMID]int{}
	media := []rsm.ToIdentify{}
	for _, m := range r.m.Snapshot().Media {
		media = append(media, rsm.ToIdentify{PMID: m.PMID, Reason: "test", Ended: func(*rsm.Identification, error) { told[m.PMID]++ }})
	}
	r.must(r.s.IdentifyAll(here, "vault", media))

	r.mustBeSound()
	mustMatchLibrary(t, r, c.cartridges)
	for _, m := range r.m.Snapshot().Media {
		inDrive := m.Location.Type == record.InDrive
		switch {
		case told[m.PMID] != 1:
			t.Fatalf("%s was told of %d times", m.Name(), told[m.PMID])
		case strange[m.PMID].Address != 0:
			if m.Location != strange[m.PMID] || !m.NeedsIdentification() {
				t.Fatalf("%s, which others have in a drive, is in %s, read: %t", m.Name(), m.Location, !m.NeedsIdentification())
			}
		case inDrive && !slices.Contains(broken, m.Location.Address):
			t.Fatalf("%s was left in drive %d, which is well", m.Name(), m.Location.Address)
		case !inDrive && c.hasUsableDrive(broken) && m.NeedsIdentification():
			t.Fatalf("%s was not read: %s", m.Name(), m.Sides[0].Evidence.Problem)
		}
	}
	if w.torn {
		t.Fatalf("the robot was asked for two moves at a time")
	}

	w.letAllAnswer()
	r.must(r.lib.ClearFaults())
	_, err := r.s.Recover(here, "vault")
	r.must(err)
	r.takeInventory(record.Full)
	mustMatchLibrary(t, r, c.cartridges)
	for _, m := range r.m.Snapshot().Media {
		switch at, others := strange[m.PMID]; {
		case others && m.Location != at:
			t.Fatalf("in the end %s, which others have in a drive, is in %s", m.Name(), m.Location)
		case !others && c.strange < c.drives && (m.Location.Type != record.InSlot || m.NeedsIdentification()):
			t.Fatalf("in the end %s is in %s", m.Name(), m.Location)
		}
	}
}

// hasUsableDrive tells whether a drive is left that is neither broken nor in use by
// others.
func (c hardCase) hasUsableDrive(broken []int) bool {
	for d := range c.drives {
		if d >= c.strange && !slices.Contains(broken, drive1+d) {
			return true
		}
	}
	return false
}

// breakDrives has drives fail, or fall silent, at some command.
func (c hardCase) breakDrives(r *rig, w *watchedWay) (broken []int) {
	for d, at := range c.failsAt {
		switch {
		case at == never:
			continue
		case c.silently[d]:
			w.silent[fmt.Sprintf("drive %d", drive1+d)] = at
		default:
			_, err := r.lib.AddFault(virtual.Fault{Kind: virtual.DriveDies, Element: addressPointer(drive1 + d), Opcode: &at})
			r.must(err)
		}
		broken = append(broken, drive1+d)
	}
	return broken
}
