// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// maxBlock is the longest block a drive reads and writes, in bytes: that of
// LTO drives.
const maxBlock = 8 << 20

// readBlocks carries out READ(6) (SSC-4, 5.7).
func (d *drive) readBlocks(c *command) error {
	if err := d.requireTape(); err != nil {
		return err
	}
	defer func() { d.countTraffic(traffic{read: uint64(c.n)}) }()
	fixed, lenient := c.bitAt(1, 0x01), c.bitAt(1, 0x02)
	if fixed && (lenient || d.blockLength == 0) {
		return invalidField(1)
	}
	t, err := d.openTape()
	if err != nil {
		return err
	}
	length := c.fieldAt(2, 3)
	if fixed {
		return d.readFixedBlocks(c, t, length)
	}
	return d.readVariableBlock(c, t, length, lenient)
}

// readVariableBlock reads one block, whatever its length. A block of another
// length than asked for is reported with ILI, unless SILI is set and the block
// is shorter or no block length is set.
func (d *drive) readVariableBlock(c *command, t *tap.Tape, length int, lenient bool) error {
	if length == 0 {
		return nil
	}
	o, n, err := t.Read(c.in[:min(len(c.in), length)])
	if err != nil {
		return err
	}
	c.n = n
	if stop := senseAtStop(o, length); stop != nil {
		return stop
	}
	residue := length - o.Length
	if residue == 0 || (lenient && (residue > 0 || d.blockLength == 0)) {
		return nil
	}
	return senseOfWrongLength(residue)
}

// readFixedBlocks reads blocks of the fixed length. The residue of an error is
// the number of blocks not read.
func (d *drive) readFixedBlocks(c *command, t *tap.Tape, count int) error {
	for i := range count {
		if err := c.checkPatience(); err != nil {
			return err
		}
		into := c.in[min(len(c.in), c.n):]
		o, n, err := t.Read(into[:min(len(into), d.blockLength)])
		if err != nil {
			return err
		}
		if stop := senseAtStop(o, count-i); stop != nil {
			return stop
		}
		c.n += n
		if o.Length != d.blockLength {
			return senseOfWrongLength(count - i)
		}
	}
	return nil
}

// senseAtStop returns the sense data for an object at which reading stops, nil
// for a good record.
func senseAtStop(o tap.Object, residue int) error {
	switch {
	case o.Kind == tap.Mark:
		s := senseWithInformation(scsi.NoSense, codeFilemark, residue)
		s.FileMark = true
		return s
	case o.Kind == tap.End:
		return senseWithInformation(scsi.BlankCheck, codeEndOfData, residue)
	case o.Kind == tap.Start:
		s := senseWithInformation(scsi.NoSense, codeBeginning, residue)
		s.EOM = true
		return s
	case o.Kind == tap.Damage, o.Bad:
		return senseWithInformation(scsi.MediumError, codeUnrecoveredRead, residue)
	}
	return nil
}

// senseOfWrongLength reports a block of another length than asked for.
func senseOfWrongLength(residue int) error {
	s := senseWithInformation(scsi.NoSense, 0, residue)
	s.ILI = true
	return s
}

// senseWithInformation is sense data with the information field.
func senseWithInformation(key scsi.SenseKey, code uint16, information int) *scsi.Sense {
	s := checkCondition(key, code)
	s.Valid, s.Information = true, int64(information)
	return s
}

// readBlockLimits carries out READ BLOCK LIMITS: any length up to the longest.
func (d *drive) readBlockLimits(c *command) error {
	b := make([]byte, 6)
	putNumber(b[1:4], maxBlock)
	putNumber(b[4:6], 1)
	c.replyData(b, len(b))
	return nil
}
