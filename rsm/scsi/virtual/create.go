// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists says that a folder holds a library already.
var ErrExists = errors.New("there is a virtual library already")

// formatVersion is the version of the form on disk.
const formatVersion = 1

// libraryJSON is the form of library.json.
type libraryJSON struct {
	FormatVersion int `json:"formatVersion"`
	Config
}

// checkFormat refuses a library.json of another format version, and one whose
// configuration Create would refuse.
func (f libraryJSON) checkFormat() error {
	if f.FormatVersion != formatVersion {
		return fmt.Errorf("format version %d: this rsmctl knows version %d", f.FormatVersion, formatVersion)
	}
	_, err := f.completeConfig()
	return err
}

// Stock is a cartridge put into a new library.
type Stock struct {
	Medium
	// Slot is the slot's number, from 1; 0: the first one that is free.
	Slot int
	// Records are written on the tape from its beginning; a nil record is a
	// filemark.
	Records [][]byte
}

// Create makes a library in a folder, which must be empty, not there, or hold
// a library whose creation was interrupted. library.json is put there last and
// made durable with all the rest: a half-made library is none.
func Create(dir string, config Config) error {
	config, err := config.completeConfig()
	if err != nil {
		return fmt.Errorf("create a virtual library in %s: %w", dir, err)
	}
	places, err := config.placeStock()
	if err != nil {
		return fmt.Errorf("create a virtual library in %s: %w", dir, err)
	}
	if err := prepareFolder(dir); err != nil {
		return err
	}
	held, err := lockFolder(dir)
	if err != nil {
		return err
	}
	defer func() { _ = held.Close() }()
	if err := fillLibraryFolder(dir, config, places); err != nil {
		return fmt.Errorf("create a virtual library in %s: %w", dir, err)
	}
	return nil
}

// placeStock gives each cartridge of the stock a slot, by its number from 1.
func (c Config) placeStock() ([]int, error) {
	taken := map[int]string{}
	var problems []error
	for _, s := range c.Stock {
		if err := s.checkMedium(); err != nil {
			problems = append(problems, err)
		}
		if s.Slot == 0 {
			continue
		}
		if s.Slot < 0 || s.Slot > c.Slots.Count {
			problems = append(problems, fmt.Errorf("cartridge %q: slot %d: the slots are 1 to %d", s.Barcode, s.Slot, c.Slots.Count))
		} else if other, full := taken[s.Slot]; full {
			problems = append(problems, fmt.Errorf("cartridges %q and %q: both in slot %d", other, s.Barcode, s.Slot))
		}
		taken[s.Slot] = s.Barcode
	}
	places, next := make([]int, len(c.Stock)), 1
	for i, s := range c.Stock {
		places[i] = s.Slot
		if s.Slot > 0 {
			continue
		}
		for _, full := taken[next]; full; _, full = taken[next] {
			next++
		}
		places[i] = next
		next++
	}
	if next > c.Slots.Count+1 {
		problems = append(problems, fmt.Errorf("%d cartridges do not fit into %d slots", len(c.Stock), c.Slots.Count))
	}
	return places, errors.Join(problems...)
}

// prepareFolder makes the folder, and clears away what an interrupted creation
// left.
func prepareFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("create a virtual library: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, libraryFile)); err == nil {
		return fmt.Errorf("create a virtual library in %s: %w", dir, ErrExists)
	}
	_, err := os.Stat(filepath.Join(dir, creatingFile))
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return fmt.Errorf("create a virtual library: %w", err)
		}
		if len(entries) > 0 {
			return fmt.Errorf("create a virtual library in %s: the folder is not empty and holds no library that was begun: name an empty folder", dir)
		}
		return writeFile(filepath.Join(dir, creatingFile), nil)
	}
	if err != nil {
		return fmt.Errorf("create a virtual library in %s: %w", dir, err)
	}
	for _, begun := range []string{elementsDir, outsideDir} {
		if err := os.RemoveAll(filepath.Join(dir, begun)); err != nil {
			return fmt.Errorf("create a virtual library in %s: clear an interrupted creation away: %w", dir, err)
		}
	}
	return nil
}

// fillLibraryFolder puts the elements and the stock into the folder, and
// library.json last.
func fillLibraryFolder(dir string, config Config, places []int) error {
	elements := buildElements(dir, config)
	for _, e := range elements {
		if err := os.MkdirAll(e.dir, 0o755); err != nil {
			return err
		}
	}
	slots := map[int]string{}
	for _, e := range elements {
		if e.kind == kindSlot {
			slots[e.ordinal] = e.dir
		}
	}
	for i, s := range config.Stock {
		c := &cartridge{Medium: s.Medium, id: cartridgeID(i + 1), Serial: mediumSerial(config.Serial, i+1)}
		if err := c.writeFolder(filepath.Join(slots[places[i]], c.id), s.Records); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, outsideDir), 0o755); err != nil {
		return err
	}
	if err := syncFileSystem(dir); err != nil {
		return err
	}
	beforeLibraryFile.Hit()
	if err := writeJSON(filepath.Join(dir, libraryFile), libraryJSON{formatVersion, config}); err != nil {
		return err
	}
	afterLibraryFile.Hit()
	return os.Remove(filepath.Join(dir, creatingFile))
}

// mediumSerial is the serial number in the chip of a library's n-th cartridge.
func mediumSerial(library string, n int) string { return fmt.Sprintf("%s%06d", library, n) }
