// SPDX-License-Identifier: Apache-2.0

package library

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/scsi"
)

// readyLooks is how often a drive that says it is ready after an unload is asked
// again. Some never admit that they have unloaded; the robot finds out.
const readyLooks = 5

// Unload makes the drive give its medium up, and waits until the robot may take
// it. An empty drive is no error, nor one that has unloaded already. The changer
// may work for another drive meanwhile.
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
	l.allowRemovalBy(ctx, d.client)
	err = d.unloadMedium(ctx)
	l.noteDriveProblem(d, err)
	if err != nil {
		return explain(err, "%s", asked)
	}
	if l.changer.hasQuirk(NoAccessBits) {
		return nil
	}
	err = l.waitForElement(ctx, address, func(e element.Element) bool { return e.Accessible || !e.Full })
	return explain(err, "%s", asked)
}

// unloadMedium sends UNLOAD until the drive accepts it, and waits until it is done.
// Where no answer came it looks: UNLOAD does no harm when it is sent again.
func (d *drive) unloadMedium(ctx context.Context) error {
	polls := newPoller(d.opts.Clock, d.ready)
	cdb := scsi.Unload()
	if d.hasQuirk(LoadsAsDisc) {
		cdb = scsi.UnloadAsDisc()
	}
	for {
		_, err := d.sendRepeatedly(ctx, cdb, nil, d.ready)
		if saysUnloaded(err) {
			return nil
		}
		_, advice, _ := scsi.AdviceOf(err)
		// The drive gives a cleaning cartridge up when it has cleaned.
		if advice != scsi.Poll && advice != scsi.Cleaning {
			if err := dropRecoveredError(err); err != nil && !errors.Is(err, scsi.ErrOutcomeUnknown) {
				return err
			}
			return d.waitUntilUnloaded(ctx, polls)
		}
		polls.limit = max(polls.limit, d.loadPatience(ctx))
		if err := d.pauseBetweenPolls(ctx, polls, err); err != nil {
			return err
		}
	}
}

// waitUntilUnloaded waits for the drive to say that it has no medium.
func (d *drive) waitUntilUnloaded(ctx context.Context, polls *poller) error {
	for looks := 1; ; {
		_, err := d.sendRepeatedly(ctx, scsi.TestUnitReady(), nil, d.opts.CommandTimeout)
		if saysUnloaded(err) {
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
		if err := d.pauseBetweenPolls(ctx, polls, cmp.Or(err, errStillLoaded)); err != nil {
			return err
		}
	}
}

var errStillLoaded = errors.New("it says that it is still loaded")

// saysUnloaded tells whether the drive says that no medium is threaded. After an
// unload some drives want an initialising command (LOAD).
func saysUnloaded(err error) bool {
	_, advice, ok := scsi.AdviceOf(err)
	return ok && (advice == scsi.NoMedium || advice == scsi.Initialize)
}
