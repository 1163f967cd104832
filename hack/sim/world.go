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
	// elsewhere are the names of cartridges that went to another library. There
	// they have another name.
	elsewhere map[string]bool
	// copied are the labels that more than one cartridge ever had.
	copied map[label.Key]bool
	// lastOffline is when each medium was last recorded to be in no library.
	lastOffline map[record.PMID]time.Time
	// labels and barcodes count those given so far.
	labels, barcodes int

	power  power
	faults faults
	disk   *disk
	// exports are the copies of the database, exportLine those of the records
	// there are now. restored: a copy took the place of the database, and rsmctl
	// was not started since.
	exports    []export
	exportLine []int
	restored   bool

	manifests manifests
	versions  []manifests
	// applied are the manifests that were last applied without a disturbance.
	applied manifests
	// refused is what that plan would not do, in words.
	refused string

	process *process
	// working: a process is at work, and the operator's hands stay away from the
	// drives. untilHands counts the commands until he does something; 0: he does not.
	working    bool
	untilHands int
	// untilStranger counts the commands until a foreign program does something; 0:
	// it does not. strangerBefore is what it had done when the manifests were
	// applied last.
	untilStranger  int
	strangerBefore int
	// planning: a plan is made, which moves nothing.
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

// takeDown closes the libraries, and gives UUIDs their own source again.
func (w *world) takeDown() error {
	uuid.SetRand(nil)
	var problems []error
	for _, v := range w.vaults {
		problems = append(problems, v.hardware.Close())
	}
	return errors.Join(problems...)
}

// noteBrokenRule notes the first broken rule, and turns the power off: what comes
// after it means nothing.
func (w *world) noteBrokenRule(format string, args ...any) {
	if w.broken == nil {
		w.broken = fmt.Errorf(format, args...)
		w.trace.sayLine("BROKEN: %v", w.broken)
	}
	w.power.off = true
}
