// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// emptyLooks is how long a drive may call itself empty while the changer says
// that a medium is in it: it takes seconds to see what the robot gave it.
const emptyLooks = time.Minute

// loaded waits until the medium in d can be read. A drive that wants to be
// told to load it is told so, once.
func (l *Library) loaded(ctx context.Context, d *drive) error {
	polls := newPoller(d.opts.Clock, d.ready)
	empty := newPoller(d.opts.Clock, emptyLooks)
	told := false
	for {
		_, err := d.sendRepeatedly(ctx, scsi.TestUnitReady(), nil, d.opts.CommandTimeout)
		if dropRecoveredError(err) == nil {
			return nil
		}
		_, advice, _ := scsi.AdviceOf(err)
		switch advice {
		case scsi.Poll:
			polls.limit = max(polls.limit, d.patience(ctx))
		case scsi.NoMedium, scsi.Initialize:
			if !told {
				told = true
				if err := l.tellToLoad(ctx, d, err); err != nil {
					return err
				}
				continue
			}
			if more, waitErr := empty.waitForNextPoll(ctx); waitErr != nil || !more {
				return firstError(waitErr, err)
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

func firstError(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// tellToLoad sends LOAD to a drive that says with unready that nothing is
// threaded, unless the changer says that nothing is there either. It returns
// an error when waiting makes no sense.
func (l *Library) tellToLoad(ctx context.Context, d *drive, unready error) error {
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

// A new LTO-9 cartridge is written over at its first load, which takes 40 to
// 132 minutes (IBM, media optimisation). LTO-10 has no need of it.
const firstLoad = 132 * time.Minute

// patience is how long the drive may take to load. It is asked only when it
// takes any time; one that does not tell is known by its name, as "ULTRIUM-TD9"
// or "Ultrium 9-SCSI".
func (d *drive) patience(ctx context.Context) time.Duration {
	if !d.asked {
		densities, told, err := askOptional(ctx, d, scsi.ReportDensitySupport(densityBuffer), densityBuffer, scsi.ParseDensities)
		d.asked = err == nil // else it has other news, and is asked again
		if slices.Contains(densities, scsi.DensityLTO9) || !told && lto9.MatchString(d.info.Product) {
			d.learnQuirk(OptimisesNewMedium)
		}
	}
	if d.hasQuirk(OptimisesNewMedium) {
		return max(d.ready, firstLoad)
	}
	return d.ready
}

var lto9 = regexp.MustCompile(`(^|[^0-9])9([^0-9]|$)`)

// densityBuffer holds the densities of any drive: ten at most, so far.
const densityBuffer = 4 << 10
