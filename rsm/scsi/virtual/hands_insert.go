// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Insertion says which cartridge a person puts into the library: one that was
// taken out (its Barcode alone), or a new one.
type Insertion struct {
	// Medium describes the cartridge. For one that is outside only the
	// barcode is given.
	Medium
	// File is a tape image to be copied onto the first side of a new
	// cartridge; empty: it is blank, but for Records.
	File string
	// Records are written on the tape of a new cartridge; nil is a filemark.
	Records [][]byte
	// Serial is the serial number in the memory of a new cartridge, of at most
	// 32 printable ASCII characters; empty: one of its own. A cartridge that
	// comes from another library keeps the one it had there.
	Serial string
}

// maxSerial is the size of MAM attribute 0401h (SPC-4, table 384).
const maxSerial = 32

// Insert puts a cartridge into an element: port, slot, port:1, slot:3, drive:1
// or an address. A barcode that is in the library already is refused.
func (l *Library) Insert(ins Insertion, into string) (Cartridge, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return Cartridge{}, l.errClosed()
	}
	c, err := l.cartridgeToInsert(ins)
	if err != nil {
		return Cartridge{}, fmt.Errorf("insert %q: %w", ins.Barcode, err)
	}
	e, err := l.findEmptyElement(into)
	if err == nil {
		err = l.checkReachable(e)
	}
	if err == nil && c.id == "" {
		err = l.makeCartridge(c, ins)
	}
	if err == nil {
		err = l.carryByHand(c, e)
	}
	if err != nil {
		return Cartridge{}, fmt.Errorf("insert %q: %w", ins.Barcode, err)
	}
	return *c.asHeldInHand(), nil
}

// cartridgeToInsert returns the cartridge that is meant; a new one has no id yet.
func (l *Library) cartridgeToInsert(ins Insertion) (*cartridge, error) {
	described := ins.Medium != Medium{Barcode: ins.Barcode}
	known := l.cartridgesNamed(ins.Barcode)
	for _, c := range known {
		if c.at != nil {
			return nil, fmt.Errorf("it is in the library, in %s", c.at)
		}
	}
	switch {
	case len(known) > 1:
		return nil, fmt.Errorf("%d cartridges outside have this barcode: name one by its folder in %s", len(known), outsideDir)
	case len(known) == 1 && (described || ins.File != "" || ins.Records != nil || ins.Serial != ""):
		return nil, errors.New("it was taken out before and is as it was: insert it by its barcode alone")
	case len(known) == 1:
		return known[0], nil
	case !described:
		return nil, errors.New("no such cartridge was taken out; for a new one say its media type, as LTO-8")
	case ins.File != "" && ins.Records != nil:
		return nil, errors.New("a tape image or records, not both")
	}
	if len(ins.Serial) > maxSerial || !isPrintableASCII(ins.Serial) {
		return nil, fmt.Errorf("serial number %q: it has at most %d printable ASCII characters", ins.Serial, maxSerial)
	}
	return &cartridge{Medium: ins.Medium, memory: newChipMemory()}, ins.checkMedium()
}

// makeCartridge makes a new cartridge, outside. It is built apart and appears
// whole.
func (l *Library) makeCartridge(c *cartridge, ins Insertion) error {
	c.id = l.newFolderName()
	c.Serial = cmp.Or(ins.Serial, mediumSerial(l.config.Serial, l.lastID))
	apart := filepath.Join(l.dir, incomingDir, c.id)
	if err := c.writeFolder(apart, ins.Records); err != nil {
		return err
	}
	if ins.File != "" {
		if err := copyImage(filepath.Join(apart, sideFileName(0)), ins.File); err != nil {
			return err
		}
	}
	if err := syncFileSystem(l.dir); err != nil {
		return err
	}
	beforeInsert.Hit()
	if err := os.Rename(apart, l.folderPathOf(c)); err != nil {
		return err
	}
	afterInsert.Hit()
	l.cartridges[c.id] = c
	return nil
}

func copyImage(to, from string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	target, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}
