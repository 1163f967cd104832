// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// The codes of SPACE(6) (SSC-4, table 72).
const (
	spaceBlocks    = 0
	spaceFilemarks = 1
	spaceEndOfData = 3
)

// spaceOverObjects carries out SPACE(6).
func (d *drive) spaceOverObjects(c *command) error {
	if err := d.requireTape(); err != nil {
		return err
	}
	t, err := d.openTape()
	if err != nil {
		return err
	}
	count := c.fieldAt(2, 3)
	if count >= 1<<23 {
		count -= 1 << 24
	}
	switch c.cdb[1] & 0x07 {
	case spaceBlocks:
		return passObjects(c, t, count, tap.Record)
	case spaceFilemarks:
		return passObjects(c, t, count, tap.Mark)
	case spaceEndOfData:
		return goToEndOfData(c, t)
	}
	return invalidField(1)
}

// passObjects steps over as many objects of a kind as the count says, backwards
// if it is negative. Records stop at a filemark, having passed it; filemarks
// pass over records. The residue of an error is what is left of the count.
func passObjects(c *command, t *tap.Tape, count int, kind tap.Kind) error {
	for left := max(count, -count); left > 0; {
		o, err := stepOverObject(c, t, count < 0)
		if err != nil {
			return err
		}
		if o.Kind == kind {
			left--
		} else if o.Kind != tap.Record {
			return senseAtStop(o, left)
		}
	}
	return nil
}

// goToEndOfData goes to the end of the data.
func goToEndOfData(c *command, t *tap.Tape) error {
	for {
		o, err := stepOverObject(c, t, false)
		if err != nil {
			return err
		}
		if o.Kind == tap.End {
			return nil
		}
		if o.Kind == tap.Damage {
			return checkCondition(scsi.MediumError, codeUnrecoveredRead)
		}
	}
}

// stepOverObject steps over one object.
func stepOverObject(c *command, t *tap.Tape, back bool) (tap.Object, error) {
	if err := c.checkPatience(); err != nil {
		return tap.Object{}, err
	}
	if back {
		return t.Back()
	}
	o, _, err := t.Read(nil)
	return o, err
}

// The service actions of READ POSITION (SSC-4, table 58). In the vendor specific
// one the unit may count as it likes; this one counts as in the short form. The
// tape driver of Linux asks for it.
const (
	positionShort  = 0x00
	positionVendor = 0x01
	positionLong   = 0x06
)

// readPosition carries out READ POSITION.
func (d *drive) readPosition(c *command) error {
	if err := d.requireTape(); err != nil {
		return err
	}
	t, err := d.openTape()
	if err != nil {
		return err
	}
	block, file := t.Position()
	var b []byte
	switch c.cdb[1] & 0x1F {
	case positionShort, positionVendor:
		b = make([]byte, 20)
		putNumber(b[4:8], uint64(block))
		putNumber(b[8:12], uint64(block))
	case positionLong:
		b = make([]byte, 32)
		putNumber(b[8:16], uint64(block))
		putNumber(b[16:24], uint64(file))
	default:
		return invalidField(1)
	}
	if t.AtStart() {
		b[0] |= 0x80
	}
	c.replyData(b, len(b))
	return nil
}
