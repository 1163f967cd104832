// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Initialize makes the changer look at every element anew. It can take many
// minutes.
func (l *Library) Initialize(ctx context.Context) error {
	asked := "initialise the element status of " + l.identity.String()
	if err := l.changer.waitUntilReady(ctx); err != nil {
		return explain(err, "%s", asked)
	}
	if _, err := l.changer.sendRepeatedly(ctx, scsi.InitializeElementStatus(), nil, l.opts.InitializeTimeout); dropRecoveredError(err) != nil {
		return explain(err, "%s", asked)
	}
	return explain(l.changer.waitUntilReady(ctx), "%s", asked)
}

// Move moves the medium at from to the element to; invert turns a two-sided
// medium over on its way. It does not unload a drive: see Unload. When it
// returns nil the changer has done it; on scsi.ErrOutcomeUnknown it may have.
// Move brings no medium to a drive that would not give it back.
func (l *Library) Move(ctx context.Context, from, to int, invert bool) error {
	asked := fmt.Sprintf("move the medium from %s to %s", l.Name(from), l.Name(to))
	g := l.Geometry()
	if err := refuseImpossibleMove(g, from, to, invert); err != nil {
		return fmt.Errorf("%s: %w", asked, err)
	}
	if err := l.refuseFullDrive(ctx, to); err != nil {
		return explain(err, "%s", asked)
	}
	if err := l.refuseUnwillingDrive(ctx, to); err != nil {
		return explain(err, "%s", asked)
	}
	cdb := scsi.MoveMedium(uint16(g.Transports.First), uint16(from), uint16(to), invert)
	ended := l.takeCustodyForMove(to)
	err := l.sendTransfer(ctx, cdb, from, to)
	ended(err)
	if err != nil {
		return explain(err, "%s", asked)
	}
	l.GiveUpCustody(from)
	return explain(l.waitForArrival(ctx, to), "%s: the changer did it, but then", asked)
}

// Exchange moves the medium at from to the element to1, and the one that is there
// to to2.
func (l *Library) Exchange(ctx context.Context, from, to1, to2 int) error {
	asked := fmt.Sprintf("exchange: move the medium from %s to %s, and that one's to %s", l.Name(from), l.Name(to1), l.Name(to2))
	if err := l.refuseUnwillingDrive(ctx, to1); err != nil {
		return explain(err, "%s", asked)
	}
	cdb := scsi.ExchangeMedium(uint16(l.Geometry().Transports.First), uint16(from), uint16(to1), uint16(to2))
	ended := l.takeCustodyForMove(to2)
	err := l.sendTransfer(ctx, cdb, from, to1)
	ended(err)
	if isRefused(err) {
		return fmt.Errorf("%s: %w: %w; use two moves", asked, ErrUnsupported, err)
	}
	if err == nil && from != to2 {
		l.GiveUpCustody(from)
	}
	return explain(err, "%s", asked)
}

// sendTransfer sends a command that moves a medium. It sends it a second time in
// two cases only. Either the changer said that it had not begun, and a look at both
// ends confirms that; or removal was prevented, and has been allowed.
func (l *Library) sendTransfer(ctx context.Context, cdb []byte, from, to int) error {
	if err := l.changer.waitUntilReady(ctx); err != nil {
		return err
	}
	_, err := l.changer.sendOnce(ctx, cdb, nil, l.opts.MoveTimeout)
	s, advice, sensed := scsi.AdviceOf(err)
	if !sensed || advice == scsi.Fine {
		return dropRecoveredError(err)
	}
	switch {
	case advice == scsi.Again || advice == scsi.Poll || advice == scsi.Initialize || s.Deferred:
		if untouched := l.refuseEmptiedSource(ctx, from); untouched != nil {
			return fmt.Errorf("%w: %w", untouched, err)
		}
		if cdb[0] == scsi.OpMoveMedium {
			if full := l.refuseFullDrive(ctx, to); full != nil {
				return fmt.Errorf("%w: %w", full, err)
			}
		}
	case advice == scsi.Prevented:
		l.allowRemovalAt(ctx, from, to)
	case advice == scsi.Uncertain:
		return fmt.Errorf("%w: %w; look before doing anything else", scsi.ErrOutcomeUnknown, err)
	default:
		return err
	}
	_, err = l.changer.sendOnce(ctx, cdb, nil, l.opts.MoveTimeout)
	return dropRecoveredError(err)
}

// refuseEmptiedSource returns nil when the medium is still at from.
func (l *Library) refuseEmptiedSource(ctx context.Context, from int) error {
	if err := l.changer.waitUntilReady(ctx); err != nil {
		return err
	}
	e, err := l.Element(ctx, from)
	if err != nil {
		return err
	}
	if !e.Full {
		return fmt.Errorf("%w: the changer broke off, and %s is empty now; read the element status again", ErrStale, l.Name(from))
	}
	return nil
}

// allowRemovalAt takes back the PREVENT of the changer, and of those drives at the
// two ends that are ours: another program's stays. Devices that do not know the
// command have nothing to take back.
func (l *Library) allowRemovalAt(ctx context.Context, ends ...int) {
	clients := []*client{l.changer}
	for _, address := range ends {
		if d, err := l.connectedDrive(address); err == nil && l.InCustody(address) {
			clients = append(clients, d.client)
		}
	}
	for _, c := range clients {
		l.allowRemovalBy(ctx, c)
	}
}

// allowRemovalBy takes back the PREVENT of one device.
func (l *Library) allowRemovalBy(ctx context.Context, c *client) {
	if _, err := c.sendRepeatedly(ctx, scsi.AllowMediumRemoval(), nil, l.opts.CommandTimeout); err != nil {
		l.opts.Log.V(1).Info("could not allow removal", "problem", err.Error())
	}
}
