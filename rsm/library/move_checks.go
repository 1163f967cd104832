// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// refuseImpossibleMove returns an error when the changer cannot go directly from one
// element to another (mode pages 1Eh and 1Fh).
func refuseImpossibleMove(g Geometry, from, to int, invert bool) error {
	for _, address := range []int{from, to} {
		if address < 0 || address > lastAddress {
			return fmt.Errorf("%w: there is no element %d", ErrStale, address)
		}
	}
	if invert && !g.Rotates {
		return fmt.Errorf("%w: it cannot turn a medium over; a person must do it", ErrUnsupported)
	}
	f, okFrom := g.TypeOf(from)
	t, okTo := g.TypeOf(to)
	if !okFrom || !okTo || g.CanMove[[2]element.Type{f, t}] {
		return nil
	}
	cure := "a person must do it"
	if g.CanMove[[2]element.Type{f, element.Slot}] && g.CanMove[[2]element.Type{element.Slot, t}] {
		cure = "go by way of a slot"
	}
	return fmt.Errorf("%w: it has no direct way from a %s to a %s; %s", ErrUnsupported, f, t, cure)
}

// refuseFullDrive returns an error when the element is a drive that is full. Somebody
// was faster: a move there cannot succeed, and would bother him.
func (l *Library) refuseFullDrive(ctx context.Context, to int) error {
	if !l.isDriveAddress(to) {
		return nil
	}
	switch e, err := l.lookAtElement(ctx, to); {
	case err != nil:
		return err
	case e.Full && l.InCustody(to):
		return fmt.Errorf("%w: %s is full already; read the element status again", ErrStale, l.Name(to))
	case e.Full:
		return l.errNotOurs(to)
	}
	return nil
}

// refuseUnwillingDrive returns an error when the element is a drive that a program on
// this host has open: its next block would go onto our medium. It also refuses a
// drive that is out of order, reserved by another host, or does not answer: it could
// not be unloaded again. It lets a drive pass that is not connected, of which
// nothing is known.
func (l *Library) refuseUnwillingDrive(ctx context.Context, to int) error {
	d, unknown := l.connectedDrive(to)
	if unknown != nil {
		return nil
	}
	leave, err := d.enterDrive(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := d.refuseOpenedDrive(ctx); err != nil {
		l.noteDriveProblem(d, err)
		return err
	}
	_, err = d.sendRepeatedly(ctx, scsi.TestUnitReady(), nil, l.opts.CommandTimeout)
	_, advice, told := scsi.AdviceOf(err)
	if err == nil || told && advice != scsi.Reserved && advice != scsi.Hardware && !errors.Is(err, ErrNotReady) {
		return nil
	}
	if errors.Is(err, scsi.ErrOutcomeUnknown) && !contextEnded(ctx) {
		// The outcome of TEST UNIT READY is unknown; certainly nothing has moved.
		err = fmt.Errorf("%w: %s does not answer; check that it is on and connected", ErrNotReady, d.name)
	}
	l.noteDriveProblem(d, err)
	return err
}

// refuseOpenedDrive returns an error when a program on this host has the drive open.
// What it writes next would go onto whatever is brought there.
func (d *drive) refuseOpenedDrive(ctx context.Context) error {
	openers := d.readHostUse(ctx).Openers
	if len(openers) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s: %s; end that program, or let it have the drive", ErrInUse, d.name, openers[0])
}
