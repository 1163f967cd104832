// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// writeBlocks carries out WRITE(6) (SSC-4, 5.14).
func (d *drive) writeBlocks(c *command) error {
	if err := d.requireTape(); err != nil {
		return err
	}
	length, blocks := c.fieldAt(2, 3), 1
	if c.bitAt(1, 0x01) {
		if d.blockLength == 0 {
			return invalidField(1)
		}
		length, blocks = d.blockLength, length
	}
	if length > maxBlock {
		return invalidField(2)
	}
	if length == 0 || blocks == 0 {
		return nil
	}
	if len(c.out) < length*blocks {
		return checkCondition(scsi.AbortedCommand, codeDataPhase)
	}
	t, err := d.beginWriting()
	if err != nil {
		return err
	}
	defer func() { d.countTraffic(traffic{written: uint64(c.n)}) }()
	for i := range blocks {
		if err := t.Write(c.out[i*length : (i+1)*length]); err != nil {
			return err
		}
		c.n += length
	}
	return nil
}

// beginWriting returns the tape ready to be written at its position. The volume
// change reference rises before the first write after a load.
func (d *drive) beginWriting() (*tap.Tape, error) {
	if !d.canWriteMedium() {
		return nil, checkCondition(scsi.DataProtect, codeWriteProtected)
	}
	t, err := d.openTape()
	if err != nil {
		return nil, err
	}
	c := d.element.cartridge
	if c.WORM {
		next, err := t.Peek()
		if err != nil {
			return nil, err
		}
		if next.Kind != tap.End {
			return nil, checkCondition(scsi.DataProtect, codeWORM)
		}
	}
	if !d.image.announced {
		if err := d.lib.raiseChangeReference(c); err != nil {
			return nil, err
		}
		d.image.announced = true
	}
	d.image.written = true
	return t, nil
}

// writeFilemarks carries out WRITE FILEMARKS(6). Without IMMED everything
// written so far is on the medium when it returns, also for a count of 0
// (SSC-4, 5.15).
func (d *drive) writeFilemarks(c *command) error {
	if err := d.requireTape(); err != nil {
		return err
	}
	if count := c.fieldAt(2, 3); count > 0 {
		t, err := d.beginWriting()
		if err != nil {
			return err
		}
		if err := t.WriteMarks(count); err != nil {
			return err
		}
	}
	if c.bitAt(1, 0x01) {
		return nil
	}
	return d.flushImage()
}
