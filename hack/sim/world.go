// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rsm.storage/rsmctl/rsm/clock/clocktest"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
	"rsm.storage/rsmctl/rsm/store"
)

// world is one history while it is played.
type world struct {
	dice
	ctx   context.Context
	trace *trace
	clock *clocktest.Clock

	vaults []*vault
	// elsewhere are the cartridges that went to another library, where they
	// have another name.
	elsewhere map[string]bool
	// copied are the labels that more than one cartridge ever had.
	copied map[label.Key]bool
	// lastOffline is when a medium was last recorded to be in no library.
	lastOffline map[record.PMID]time.Time
	// labels and barcodes count those that were given.
	labels, barcodes int

	power  power
	faults faults
	disk   *disk
	// exports are the copies of the database that were made on the way, line
	// those that were made of the records there are now. restored: one of them
	// took the place of the database, and rsmctl was not started since.
	exports    []export
	exportLine []int
	restored   bool

	manifests manifests
	versions  []manifests
	// applied are the manifests that the reconciler works with, or worked
	// with last.
	applied manifests
	// refused is what the last plan would not do, in words.
	refused string

	process *process
	// working: a process is at work, so that the operator's hands stay away
	// from the drives. meanwhile counts the commands until he does something.
	working    bool
	untilHands int
	// untilStranger counts the commands until a foreign program does something; 0: it
	// does not.
	untilStranger int
	// strangerBefore is what it had done when the manifests were applied last.
	strangerBefore int
	// looking: a plan is made, which moves nothing.
	planning bool
	// handled counts what the operator did.
	handled int

	counts Counts
	broken error
}

// Counts say how much has happened.
type Counts struct {
	Passes, Crashes, Faults, Hands, Commits, Draws, Restores int
	// Strange is what a foreign program did in the drives.
	Strange int
}

// dawn is when all histories begin.
var dawn = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// newWorld makes a world out of nothing.
func newWorld(o Options) (*world, error) {
	w := &world{
		dice: newDice(o.Seed), ctx: context.Background(), trace: newTrace(o.Trace), clock: clocktest.NewTicking(dawn, time.Millisecond),
		elsewhere: map[string]bool{}, copied: map[label.Key]bool{}, lastOffline: map[record.PMID]time.Time{},
		faults: faults{dead: map[string]bool{}, answers: map[string][]byte{}},
	}
	// Ids come from the dice, too.
	uuid.SetRand(newDice(o.Seed ^ 0x75756964))
	w.disk = &disk{w: w, live: store.NewOverlay(nil)}
	names := []string{"vault"}
	if w.oneIn(4) {
		names = append(names, "annex")
	}
	for _, name := range names {
		v, err := newVault(w, name, o.Folder)
		if err != nil {
			return w, err
		}
		w.vaults = append(w.vaults, v)
	}
	w.manifests = w.firstManifests()
	return w, nil
}

// takeDown takes the world down.
func (w *world) takeDown() error {
	uuid.SetRand(nil)
	var problems []error
	for _, v := range w.vaults {
		problems = append(problems, v.hardware.Close())
	}
	return errors.Join(problems...)
}

// noteBrokenRule notes the first broken rule. The power fails then: what comes after
// it means nothing.
func (w *world) noteBrokenRule(format string, args ...any) {
	if w.broken == nil {
		w.broken = fmt.Errorf(format, args...)
		w.trace.sayLine("BROKEN: %v", w.broken)
	}
	w.power.off = true
}
