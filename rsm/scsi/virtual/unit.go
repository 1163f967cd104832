// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// commandHandler carries out one command. The library's mutex is held.
type commandHandler func(*command) error

// unit is what all logical units have in common.
type unit struct {
	lib *Library
	lun int
	// turn holds a token: one command at a time.
	turn chan struct{}
	// attentions are the unit attentions not yet reported, oldest first.
	attentions []*scsi.Sense
	handlers   map[byte]commandHandler
	identity   identity
	// element is the drive's element; nil for the changer.
	element *element
	// dueAttention returns a unit attention that is due by the state of the
	// unit, or nil.
	dueAttention func() *scsi.Sense
	// awaitReadiness returns when the unit can begin with a command.
	awaitReadiness func(*command) error
}

// newUnit returns a unit that was just switched on.
func newUnit(l *Library, lun int, who identity) *unit {
	u := &unit{
		lib: l, lun: lun, turn: make(chan struct{}, 1), identity: who,
		dueAttention:   func() *scsi.Sense { return nil },
		awaitReadiness: func(*command) error { return nil },
	}
	u.raiseAttention(codePowerOn)
	u.handlers = map[byte]commandHandler{
		scsi.OpInquiry:      u.answerInquiry,
		scsi.OpReportLUNs:   u.answerReportLUNs,
		scsi.OpRequestSense: u.answerRequestSense,
	}
	return u
}

// Name implements scsi.Device.
func (u *unit) Name() string {
	if u.element == nil {
		return "changer"
	}
	return fmt.Sprintf("drive %d", u.element.address)
}

// Do implements scsi.Device.
func (u *unit) Do(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) (int, error) {
	select {
	case u.turn <- struct{}{}:
		defer func() { <-u.turn }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	c := &command{ctx: ctx, cdb: cdb}
	if dir == scsi.In {
		c.in = buf
	}
	if dir == scsi.Out {
		c.out = buf
	}
	if err := u.awaitReadiness(c); err != nil {
		return 0, err
	}
	err := u.executeCommand(c)
	if err == nil && u.lib.config.Quirks.NoResidual {
		c.n = len(c.in) + len(c.out)
	}
	if c.wait > 0 {
		if late := u.lib.clock.Sleep(ctx, c.wait); late != nil {
			return c.n, fmt.Errorf("%s: %w (%w)", scsi.CommandName(cdb), scsi.ErrOutcomeUnknown, late)
		}
	}
	return c.n, err
}

// executeCommand carries the command out, but for the time it takes.
func (u *unit) executeCommand(c *command) error {
	u.lib.mu.Lock()
	defer u.lib.mu.Unlock()
	if u.lib.closed {
		return u.lib.errClosed()
	}
	if len(c.cdb) == 0 {
		return illegalRequest(codeInvalidOpcode)
	}
	if !toleratesAttention(c.cdb[0]) {
		if s := u.nextAttention(); s != nil {
			return s
		}
	}
	run, known := u.handlers[c.cdb[0]]
	if !known {
		return illegalRequest(codeInvalidOpcode)
	}
	if len(c.cdb) < cdbLength(c.cdb[0]) {
		return invalidField(len(c.cdb))
	}
	return u.executeUnderFaults(c, run)
}

// toleratesAttention tells whether a command is carried out although a unit
// attention is pending (SPC-4, 5.14: INQUIRY, REPORT LUNS, REQUEST SENSE).
func toleratesAttention(op byte) bool {
	return op == scsi.OpInquiry || op == scsi.OpReportLUNs || op == scsi.OpRequestSense
}

// raiseAttention makes a unit attention pending. One that is pending already is
// not added again.
func (u *unit) raiseAttention(code uint16) {
	for _, s := range u.attentions {
		if s.Code() == code {
			return
		}
	}
	u.attentions = append(u.attentions, checkCondition(scsi.UnitAttention, code))
}

// nextAttention takes the oldest pending unit attention, if there is one.
func (u *unit) nextAttention() *scsi.Sense {
	if len(u.attentions) == 0 {
		return u.dueAttention()
	}
	s := u.attentions[0]
	u.attentions = u.attentions[1:]
	return s
}

// answerRequestSense answers with a pending unit attention, or no sense.
func (u *unit) answerRequestSense(c *command) error {
	if c.bitAt(1, 0x01) {
		return invalidField(1)
	}
	s := u.nextAttention()
	if s == nil {
		s = &scsi.Sense{}
	}
	c.replyData(encodeSense(s), c.fieldAt(4, 1))
	return nil
}
