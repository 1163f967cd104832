// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
)

// Wipe makes every side of a cartridge blank, as a bulk eraser does.
func (l *Library) Wipe(what string) (Cartridge, error) {
	return l.withCartridge(what, func(c *cartridge) error {
		for side := range c.countSides() {
			if err := l.rewriteSide(c, side, nil); err != nil {
				return fmt.Errorf("wipe %s: %w", c.nameInMessages(), err)
			}
		}
		return nil
	})
}

// WriteLabel writes records (nil: a filemark) from the beginning of a side (0
// or 1), and nothing after them, as another program in another drive does.
func (l *Library) WriteLabel(what string, side int, records [][]byte) (Cartridge, error) {
	return l.withCartridge(what, func(c *cartridge) error {
		if side < 0 || side >= c.countSides() {
			return fmt.Errorf("label side %d of %s: it has %d", side, c.nameInMessages(), c.countSides())
		}
		if err := l.rewriteSide(c, side, records); err != nil {
			return fmt.Errorf("label %s: %w", c.nameInMessages(), err)
		}
		return nil
	})
}

// rewriteSide replaces what is on a side. The old image stays until the new one
// is complete.
func (l *Library) rewriteSide(c *cartridge, side int, records [][]byte) error {
	if c.Cleaning {
		return errors.New("a cleaning cartridge holds no data")
	}
	if err := l.checkNotThreaded(c); err != nil {
		return err
	}
	if err := l.raiseChangeReference(c); err != nil {
		return err
	}
	path := filepath.Join(l.folderPathOf(c), sideFileName(side))
	if len(records) == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return durable.SyncFolder(l.folderPathOf(c))
	}
	durable.Sweep(l.folderPathOf(c), time.Time{})
	image, err := durable.Create(l.folderPathOf(c), fileMode)
	if err != nil {
		return err
	}
	defer image.Discard()
	if err := writeRecords(image.File, records); err != nil {
		return err
	}
	beforeCartridge.Hit()
	if err := image.Replace(path); err != nil {
		return err
	}
	afterCartridgeFile.Hit()
	return nil
}

// checkNotThreaded refuses to touch a tape that is threaded.
func (l *Library) checkNotThreaded(c *cartridge) error {
	if c.at != nil && c.at.kind == kindDrive && c.at.drive.state == loaded {
		return fmt.Errorf("it is loaded in %s: remove it first", c.at)
	}
	return nil
}

// Rebarcode puts another sticker on a cartridge; an empty barcode takes the
// old one off. Two cartridges with one barcode are possible, as in life.
func (l *Library) Rebarcode(what, barcode string) (Cartridge, error) {
	return l.withCartridge(what, func(c *cartridge) error {
		changed := *c
		changed.Barcode = barcode
		if err := changed.checkMedium(); err != nil {
			return fmt.Errorf("rebarcode %s: %w", c.nameInMessages(), err)
		}
		beforeCartridge.Hit()
		if err := writeJSON(filepath.Join(l.folderPathOf(c), cartridgeFile), &changed); err != nil {
			return fmt.Errorf("rebarcode %s: %w", c.nameInMessages(), err)
		}
		afterCartridgeFile.Hit()
		c.Barcode = barcode
		l.announceTouch(c.at)
		return nil
	})
}
