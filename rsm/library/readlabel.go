// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/scsi"
)

// LabelReading is what a drive told of the medium in it.
type LabelReading struct {
	// Records is what stands at the beginning of the medium.
	Records label.Reading
	// WriteProtected is true when the medium cannot be written now.
	WriteProtected bool
	// DensityCode is the medium's density, 0 when the drive does not tell.
	DensityCode byte
	// MAM holds some attributes of the cartridge's memory, as far as it has
	// one: see scsi.AttributeSerial and its neighbours.
	MAM map[uint16][]byte
	// TapeAlerts are the alerts that the cartridge's memory tells (MAM 0002h),
	// in plain words.
	TapeAlerts []string
}

// maxRestarts is how often the reading of one label begins anew, because the
// medium may have changed or the drive lost its position.
const maxRestarts = 3

// ReadLabel waits until the drive is ready, rewinds, and reads the beginning
// of the medium in it. It writes nothing. A position that the drive cannot
// read is a Record like any other; an error means that nothing is known.
func (l *Library) ReadLabel(ctx context.Context, address int) (LabelReading, error) {
	asked := "read the label of the medium in " + l.Name(address)
	d, err := l.connectedDrive(address)
	if err != nil {
		return LabelReading{}, fmt.Errorf("%s: %w", asked, err)
	}
	leave, err := d.enterDrive(ctx)
	if err != nil {
		return LabelReading{}, fmt.Errorf("%s: %w", asked, err)
	}
	defer leave()
	var reading LabelReading
	for range maxRestarts {
		reading, err = l.readLabel(ctx, d)
		if !startOver(err) && !unreadyAgain(err) && !errors.Is(err, errUnmeasured) {
			break
		}
	}
	l.noteDriveProblem(d, err)
	if err != nil {
		return LabelReading{}, explain(err, "%s", asked)
	}
	return reading, nil
}

// unreadyAgain tells whether a drive that was ready no longer was when it was
// asked for something, and was not waited for yet.
func unreadyAgain(err error) bool {
	_, advice, ok := scsi.AdviceOf(err)
	return ok && advice == scsi.Poll && !errors.Is(err, ErrNotReady)
}

// readLabel reads the label once. Any news from the drive after it was ready
// makes it fail: what was read before and after may be of two media.
func (l *Library) readLabel(ctx context.Context, d *drive) (LabelReading, error) {
	if err := l.loaded(ctx, d); err != nil {
		return LabelReading{}, err
	}
	if err := d.rewind(ctx); err != nil {
		return LabelReading{}, err
	}
	records, err := d.records(ctx)
	if err != nil {
		return LabelReading{}, err
	}
	reading := LabelReading{Records: records}
	return reading, d.readMediumFacts(ctx, &reading)
}

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

// rewind goes to the beginning of the medium and makes sure to be there, as
// far as the drive can tell: what stands elsewhere is no label.
func (d *drive) rewind(ctx context.Context) error {
	if _, err := d.sendOnce(ctx, scsi.Rewind(), nil, d.ready); dropRecoveredError(err) != nil {
		return err
	}
	position, _, err := askOptional(ctx, d, scsi.ReadPosition(), 20, scsi.ParsePosition)
	if err != nil || !position.Known || position.Block == 0 {
		return err
	}
	return fmt.Errorf("%w: %s stands at block %d after a rewind", ErrHardware, d.name, position.Block)
}
