// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// AddFault makes something go wrong from now on, also after the library was
// closed and opened again, until it has happened once or is cleared.
func (l *Library) AddFault(f Fault) (Fault, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return f, l.errClosed()
	}
	if err := f.checkFault(); err != nil {
		return f, err
	}
	if err := f.checkPlace(l); err != nil {
		return f, err
	}
	f.Happened = f.Kind == DriveDies && f.Opcode == nil
	f.ID = l.lastFault + 1
	if err := l.saveFaults(append(slices.Clone(l.faults), f)); err != nil {
		return f, err
	}
	l.lastFault++
	return f, nil
}

// Faults lists what goes wrong.
func (l *Library) Faults() []Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.faults)
}

// ClearFaults ends the faults with the numbers given, all when none is given.
func (l *Library) ClearFaults(ids ...int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return l.errClosed()
	}
	for _, id := range ids {
		if !slices.ContainsFunc(l.faults, func(f Fault) bool { return f.ID == id }) {
			return fmt.Errorf("there is no fault %d", id)
		}
	}
	return l.saveFaults(slices.DeleteFunc(slices.Clone(l.faults), func(f Fault) bool {
		return len(ids) == 0 || slices.Contains(ids, f.ID)
	}))
}

// saveFaults replaces the faults, durably first.
func (l *Library) saveFaults(faults []Fault) error {
	beforeFaults.Hit()
	if err := writeJSON(filepath.Join(l.dir, faultsFile), faults); err != nil {
		return err
	}
	afterFaults.Hit()
	l.faults = faults
	return nil
}

// loadFaults reads the faults when the library is opened.
func (l *Library) loadFaults() error {
	err := readJSON(filepath.Join(l.dir, faultsFile), &l.faults)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, f := range l.faults {
		if err := f.checkFault(); err != nil {
			return fmt.Errorf("%s: fault %d: %w", filepath.Join(l.dir, faultsFile), f.ID, err)
		}
		l.lastFault = max(l.lastFault, f.ID)
	}
	return nil
}
