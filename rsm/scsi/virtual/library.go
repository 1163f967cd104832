// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/scsi"
)

// ErrNoLibrary says that a folder holds no library, or one whose creation was
// interrupted.
var ErrNoLibrary = errors.New("no virtual library")

// Options are what a library needs besides its folder.
type Options struct {
	// Clock is the time the library lives in; nil: the time of day.
	Clock clock.Clock
}

// Library is an open virtual library: a scsi.Bus, and the hands of the
// operator who stands in front of it. All methods are safe for concurrent use.
type Library struct {
	dir    string
	config Config
	clock  clock.Clock
	timer  *timer
	lock   *os.File

	// mu guards everything below, and the state of the units. It is not held
	// while simulated time passes.
	mu         sync.Mutex
	closed     bool
	elements   []*element
	byAddress  map[int]*element
	cartridges map[string]*cartridge
	lastID     int
	faults     []Fault
	lastFault  int
	changer    *changer
	drives     []*drive
}

var _ scsi.Bus = (*Library)(nil)

// Open switches the library in a folder on. Only one process can have it open
// (ErrInUse).
func Open(dir string, options Options) (*Library, error) {
	var file libraryJSON
	err := readJSON(filepath.Join(dir, libraryFile), &file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w in %s: %s is missing; create the library (a creation that was interrupted is begun again)",
			ErrNoLibrary, dir, libraryFile)
	}
	if err != nil {
		return nil, err
	}
	if err := file.checkFormat(); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, libraryFile), err)
	}
	held, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	l := &Library{
		dir: dir, config: file.Config, lock: held,
		clock: cmp.Or[clock.Clock](options.Clock, clock.System{}),
		timer: newTimer(file.Timing),
	}
	if err := l.scanLibrary(); err != nil {
		_ = held.Close()
		return nil, fmt.Errorf("open the virtual library %s: %w", dir, err)
	}
	return l, nil
}

// Devices lists the logical units: the changer, then the drives in the order
// of their elements.
func (l *Library) Devices(context.Context) ([]scsi.Device, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, l.errClosed()
	}
	devices := []scsi.Device{l.changer}
	for _, d := range l.drives {
		devices = append(devices, d)
	}
	return devices, nil
}

// Close switches the library off and lets go of its folder.
func (l *Library) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	var problems []error
	for _, d := range l.drives {
		problems = append(problems, d.closeImage())
	}
	return errors.Join(append(problems, l.lock.Close())...)
}

func (l *Library) errClosed() error {
	return fmt.Errorf("the virtual library %s: %w", l.dir, os.ErrClosed)
}
