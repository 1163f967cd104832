// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// readyLooks is how often a drive that has unloaded is asked whether it has.
// There is one that never admits it; the robot finds out.
const readyLooks = 5

// Unload makes the drive give its medium up, and waits until the robot may
// take it. A drive that is empty, or has unloaded already, is no error. The
// changer may be at work for another drive meanwhile.
func (l *Library) Unload(ctx context.Context, address int) error {
	asked := "unload " + l.Name(address)
	d, err := l.connectedDrive(address)
	if err != nil {
		return fmt.Errorf("%s: %w", asked, err)
	}
	leave, err := d.enterDrive(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", asked, err)
	}
	defer leave()
	l.allowTo(ctx, d.client)
	err = d.unload(ctx)
	l.noteDriveProblem(d, err)
	if err != nil {
		return explain(err, "%s", asked)
	}
	if l.changer.hasQuirk(NoAccessBits) {
		return nil
	}
	err = l.catchUp(ctx, address, func(e element.Element) bool { return e.Accessible || !e.Full })
	return explain(err, "%s", asked)
}

// unload sends UNLOAD until the drive takes it, and waits until it has done
// it. UNLOAD does no harm when it is sent again, so an answer that never came
// is replaced by a look.
func (d *drive) unload(ctx context.Context) error {
	polls := newPoller(d.opts.Clock, d.ready)
	cdb := scsi.Unload()
	if d.hasQuirk(LoadsAsDisc) {
		cdb = scsi.UnloadAsDisc()
	}
	for {
		_, err := d.sendRepeatedly(ctx, cdb, nil, d.ready)
		if unloaded(err) {
			return nil
		}
		_, advice, _ := scsi.AdviceOf(err)
		// A cleaning cartridge is given up when it has done its work.
		if advice != scsi.Poll && advice != scsi.Cleaning {
			if err := dropRecoveredError(err); err != nil && !errors.Is(err, scsi.ErrOutcomeUnknown) {
				return err
			}
			return d.untilUnloaded(ctx, polls)
		}
		polls.limit = max(polls.limit, d.patience(ctx))
		if err := d.pauseBetweenPolls(ctx, polls, err); err != nil {
			return err
		}
	}
}

// untilUnloaded waits for the drive to say that it has no medium.
func (d *drive) untilUnloaded(ctx context.Context, polls *poller) error {
	for looks := 1; ; {
		_, err := d.sendRepeatedly(ctx, scsi.TestUnitReady(), nil, d.opts.CommandTimeout)
		if unloaded(err) {
			return nil
		}
		_, advice, sensed := scsi.AdviceOf(err)
		switch {
		case dropRecoveredError(err) == nil:
			looks++
		case !sensed || advice != scsi.Poll && advice != scsi.Cleaning:
			return err
		}
		if looks > readyLooks {
			d.opts.Log.Info("the drive still says that it is loaded", "drive", d.name)
			return nil
		}
		if err := d.pauseBetweenPolls(ctx, polls, firstError(err, errStillLoaded)); err != nil {
			return err
		}
	}
}

var errStillLoaded = errors.New("it says that it is still loaded")

// unloaded tells whether the drive says that no medium is threaded. After an
// unload some drives want an initialising command (LOAD).
func unloaded(err error) bool {
	_, advice, ok := scsi.AdviceOf(err)
	return ok && (advice == scsi.NoMedium || advice == scsi.Initialize)
}
