// SPDX-License-Identifier: Apache-2.0

package library

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// emptyLimit is how long a drive may call itself empty while the changer says
// that a medium is in it. It takes seconds to see what the robot gave it.
const emptyLimit = time.Minute

// waitUntilLoaded waits until the medium in d can be read. It sends LOAD once, if the
// drive waits for that.
func (l *Library) waitUntilLoaded(ctx context.Context, d *drive) error {
	polls := newPoller(d.opts.Clock, d.ready)
	empty := newPoller(d.opts.Clock, emptyLimit)
	told := false
	for {
		_, err := d.sendRepeatedly(ctx, scsi.TestUnitReady(), nil, d.opts.CommandTimeout)
		if dropRecoveredError(err) == nil {
			return nil
		}
		_, advice, _ := scsi.AdviceOf(err)
		switch advice {
		case scsi.Poll:
			polls.limit = max(polls.limit, d.loadPatience(ctx))
		case scsi.NoMedium, scsi.Initialize:
			if !told {
				told = true
				if err := l.tellDriveToLoad(ctx, d, err); err != nil {
					return err
				}
				continue
			}
			if more, waitErr := empty.waitForNextPoll(ctx); waitErr != nil || !more {
				return cmp.Or(waitErr, err)
			}
			continue
		default:
			return err
		}
		if err := d.pauseBetweenPolls(ctx, polls, err); err != nil {
			return err
		}
	}
}

// tellDriveToLoad sends LOAD to a drive that said, with unready, that nothing is
// threaded. If the changer says that nothing is there either, it sends nothing. An
// error means that there is nothing to wait for.
func (l *Library) tellDriveToLoad(ctx context.Context, d *drive, unready error) error {
	e, err := l.Element(ctx, d.info.Address)
	if err == nil && !e.Full {
		return fmt.Errorf("%w: the changer says so too: %w", ErrNoMedium, unready)
	}
	cdb := scsi.Load()
	if d.hasQuirk(LoadsAsDisc) {
		cdb = scsi.LoadAsDisc()
	}
	_, err = d.sendRepeatedly(ctx, cdb, nil, d.ready)
	_, advice, sensed := scsi.AdviceOf(err)
	if sensed && (advice == scsi.NoMedium || advice == scsi.Poll || advice == scsi.Initialize || advice == scsi.Refused) {
		return nil
	}
	return dropRecoveredError(err)
}

// firstLoad is how long the first load of an LTO-9 cartridge may take. The drive
// writes the new cartridge over, in 40 to 132 minutes (IBM, media optimisation).
// LTO-10 needs no such thing.
const firstLoad = 132 * time.Minute

// loadPatience is how long the drive may take to load. The drive is asked for its
// densities only once it takes time. One that does not tell them is known by its
// name, as "ULTRIUM-TD9" or "Ultrium 9-SCSI".
func (d *drive) loadPatience(ctx context.Context) time.Duration {
	if !d.askedDensities {
		densities, told, err := askOptional(ctx, d, scsi.ReportDensitySupport(densityBuffer), densityBuffer, scsi.ParseDensities)
		d.askedDensities = err == nil // else it has other news, and is asked again
		if slices.Contains(densities, scsi.DensityLTO9) || !told && lto9Product.MatchString(d.info.Product) {
			d.learnQuirk(OptimisesNewMedium)
		}
	}
	if d.hasQuirk(OptimisesNewMedium) {
		return max(d.ready, firstLoad)
	}
	return d.ready
}

var lto9Product = regexp.MustCompile(`(^|[^0-9])9([^0-9]|$)`)

// densityBuffer holds the densities of any drive: ten at most, so far.
const densityBuffer = 4 << 10
