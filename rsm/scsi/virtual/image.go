// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// sideImage is the tape image of the side that is in a drive.
type sideImage struct {
	file *os.File
	tape *tap.Tape
	// written: there are writes that a power cut could still undo.
	written bool
	// announced: the volume change reference was raised since the load.
	announced bool
}

// openTape returns the tape in the drive, opening its image the first time. A
// blank side has no image until then.
func (d *drive) openTape() (*tap.Tape, error) {
	if d.image.tape != nil {
		return d.image.tape, nil
	}
	c := d.element.cartridge
	path := filepath.Join(d.lib.folderPathOf(c), sideFileName(c.sideUp()))
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the tape image: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open the tape image: %w", err)
	}
	d.image = sideImage{file: f, tape: tap.New(interruptibleFile{f}, info.Size())}
	return d.image.tape, nil
}

// flushImage makes what was written survive a power cut.
func (d *drive) flushImage() error {
	if !d.image.written {
		return nil
	}
	if err := d.image.file.Sync(); err != nil {
		return fmt.Errorf("make the tape image durable: %w", err)
	}
	d.image.written = false
	return nil
}

// closeImage ends the use of the image, if there is any.
func (d *drive) closeImage() error {
	if d.image.file == nil {
		return nil
	}
	err := errors.Join(d.flushImage(), d.image.file.Close())
	d.image = sideImage{}
	return err
}

// interruptibleFile is an image file with the places at which writing it may be
// interrupted.
type interruptibleFile struct{ *os.File }

// Truncate implements tap.Storage.
func (s interruptibleFile) Truncate(size int64) error {
	beforeTapeCut.Hit()
	err := s.File.Truncate(size)
	afterTapeCut.Hit()
	return err
}

// WriteAt implements tap.Storage.
func (s interruptibleFile) WriteAt(p []byte, at int64) (int, error) {
	beforeTapeWrite.Hit()
	n, err := s.File.WriteAt(p, at)
	afterTapeWrite.Hit()
	return n, err
}
