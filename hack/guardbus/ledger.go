// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi"
)

// ErrNotOurs marks a command that the guard did not send: it would have
// disturbed a cartridge that somebody else has put into the drive.
var ErrNotOurs = errors.New("refused by the guard of this test: somebody else has put the cartridge there")

// Ledger remembers, for all connections of a program in all its lives, which
// drives hold a cartridge that the program has put there. It is safe for
// concurrent use.
type Ledger struct {
	mu         sync.Mutex
	libraries  map[string]*holdings
	violations []string
	told       int // how many of them FreshViolations has returned
}

// NewLedger returns a ledger that knows of no cartridge: what is in a drive now
// is somebody else's.
func NewLedger() *Ledger { return &Ledger{libraries: map[string]*holdings{}} }

// Guard wraps a connection to the library of that name. Several connections to
// one library have one name.
func (l *Ledger) Guard(library string, inner scsi.Bus) scsi.Bus {
	return &bus{Bus: inner, ledger: l, library: library, units: map[string]*unit{}}
}

// Violations are the commands that were refused, in their order.
func (l *Ledger) Violations() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.violations)
}

// FreshViolations are those that it has not returned before: a suite asks after
// each test.
func (l *Ledger) FreshViolations() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	fresh := slices.Clone(l.violations[l.told:])
	l.told = len(l.violations)
	return fresh
}

// Consent says that a person agreed to a dismount by hand: what is in the drive
// counts as ours until it is out.
func (l *Ledger) Consent(library string, drive int) {
	l.withLibrary(library, func(h *holdings) { h.claimByConsent(drive) })
}

// Disown says that what is in the drive is somebody else's from now on. A test
// needs it that takes a cartridge of ours out, and brings the same one back,
// between two looks of the guard, which cannot see that.
func (l *Ledger) Disown(library string, drive int) {
	l.withLibrary(library, func(h *holdings) { h.driveByAddress(drive).custody = nil })
}

// Ours tells whether the drive holds a cartridge that the program has put
// there, as far as anybody has looked.
func (l *Ledger) Ours(library string, drive int) (ours bool) {
	l.withLibrary(library, func(h *holdings) { ours = h.isOurs(drive) })
	return ours
}

// withLibrary lets do read and change what is known of a library.
func (l *Ledger) withLibrary(library string, do func(*holdings)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.libraries[library]
	if h == nil {
		h = newHoldings()
		l.libraries[library] = h
	}
	do(h)
}

// refuseCommand records a command as a violation, and is the error for it.
func (l *Ledger) refuseCommand(library, command string, drive int, barcode string) error {
	if barcode == "" {
		barcode = "without a readable barcode"
	}
	what := fmt.Sprintf("library %s: %s: drive %d holds the cartridge %s", library, command, drive, barcode)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.violations = append(l.violations, what)
	return fmt.Errorf("%s: %w", what, ErrNotOurs)
}
