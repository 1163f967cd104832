// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// scanLibrary reads the folder into memory, once. From then on memory follows
// every change.
func (l *Library) scanLibrary() error {
	if err := os.RemoveAll(filepath.Join(l.dir, incomingDir)); err != nil {
		return err
	}
	l.cartridges = map[string]*cartridge{}
	l.byAddress = map[int]*element{}
	l.elements = buildElements(l.dir, l.config)
	l.changer = newChanger(l)
	for _, e := range l.elements {
		l.byAddress[e.address] = e
		if err := l.scanElement(e); err != nil {
			return err
		}
		if e.kind == kindDrive {
			l.drives = append(l.drives, newDrive(l, e))
		}
	}
	if err := l.scanOutside(); err != nil {
		return err
	}
	return l.loadFaults()
}

// scanElement finds the cartridge in an element.
func (l *Library) scanElement(e *element) error {
	names, err := listFolders(e.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(e.dir, 0o755)
	}
	if err != nil {
		return err
	}
	if len(names) > 1 {
		return fmt.Errorf("%s holds more than one cartridge (%s): move all but one to %s",
			e, strings.Join(names, ", "), filepath.Join(l.dir, outsideDir))
	}
	for _, name := range names {
		c, err := l.admitCartridge(filepath.Join(e.dir, name))
		if err != nil {
			return err
		}
		e.cartridge, c.at = c, e
	}
	return nil
}

// scanOutside finds the cartridges that were taken out.
func (l *Library) scanOutside() error {
	outside := filepath.Join(l.dir, outsideDir)
	names, err := listFolders(outside)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(outside, 0o755)
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := l.admitCartridge(filepath.Join(outside, name)); err != nil {
			return err
		}
	}
	return nil
}

// admitCartridge reads a cartridge and takes it into the library's memory.
func (l *Library) admitCartridge(folder string) (*cartridge, error) {
	c, err := readCartridge(folder)
	if err != nil {
		return nil, err
	}
	if other, taken := l.cartridges[c.id]; taken {
		return nil, fmt.Errorf("two cartridges have the folder name %s: %s and %s; rename one", c.id, l.folderPathOf(other), folder)
	}
	l.cartridges[c.id] = c
	if n, err := strconv.Atoi(strings.TrimPrefix(c.id, idPrefix)); err == nil {
		l.lastID = max(l.lastID, n)
	}
	return c, nil
}

// idPrefix begins the folder names of cartridges; a number follows.
const idPrefix = "cartridge-"

func cartridgeID(n int) string { return fmt.Sprintf("%s%06d", idPrefix, n) }

// newFolderName returns a folder name that no cartridge has.
func (l *Library) newFolderName() string {
	l.lastID++
	return cartridgeID(l.lastID)
}
