// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"

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

// maxRestarts is how often one label is read at most: the medium may have changed
// meanwhile, or the drive lost its position.
const maxRestarts = 3

// ReadLabel waits until the drive is ready, rewinds, and reads the beginning of the
// medium in it. It writes nothing. A position that the drive cannot read is a Record
// like any other. An error means that nothing is known.
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
		reading, err = l.readLabelOnce(ctx, d)
		if !canStartOver(err) && !lostReadiness(err) && !errors.Is(err, errUnmeasured) {
			break
		}
	}
	l.noteDriveProblem(d, err)
	if err != nil {
		return LabelReading{}, explain(err, "%s", asked)
	}
	return reading, nil
}

// lostReadiness tells whether a drive that was ready is so no longer. It has not been
// waited for yet.
func lostReadiness(err error) bool {
	_, advice, ok := scsi.AdviceOf(err)
	return ok && advice == scsi.Poll && !errors.Is(err, ErrNotReady)
}

// readLabelOnce reads the label once. It fails on any news from the drive after that
// was ready: what it read before and after may be of two media.
func (l *Library) readLabelOnce(ctx context.Context, d *drive) (LabelReading, error) {
	if err := l.waitUntilLoaded(ctx, d); err != nil {
		return LabelReading{}, err
	}
	if err := d.rewindAndCheck(ctx); err != nil {
		return LabelReading{}, err
	}
	records, err := d.readRecords(ctx)
	if err != nil {
		return LabelReading{}, err
	}
	reading := LabelReading{Records: records}
	return reading, d.readMediumFacts(ctx, &reading)
}

// rewindAndCheck goes to the beginning of the medium. It makes sure to be there, if the
// drive tells its position: what stands elsewhere is no label.
func (d *drive) rewindAndCheck(ctx context.Context) error {
	if _, err := d.sendOnce(ctx, scsi.Rewind(), nil, d.ready); dropRecoveredError(err) != nil {
		return err
	}
	position, _, err := askOptional(ctx, d, scsi.ReadPosition(), 20, scsi.ParsePosition)
	if err != nil || !position.Known || position.Block == 0 {
		return err
	}
	return fmt.Errorf("%w: %s stands at block %d after a rewind", ErrHardware, d.name, position.Block)
}
