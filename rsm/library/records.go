// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/scsi"
)

const (
	// labelBuffer is the longest block that is read whole. The block size of
	// a foreign medium is never known beforehand.
	labelBuffer = 1 << 20
	// smallBuffer is the shortest buffer that is tried where a longer one is
	// refused.
	smallBuffer = 64 << 10
)

// records reads from where the drive stands until there is enough, to the end of
// data or to a place that cannot be read, whichever comes first.
func (d *drive) records(ctx context.Context) (label.Reading, error) {
	size, err := d.longestBlock(ctx)
	if err != nil {
		return nil, err
	}
	buf := make([]byte, size)
	var reading label.Reading
	for !reading.Enough() {
		record, err := d.readRecord(ctx, buf)
		for tooLarge(err) && len(reading) == 0 && len(buf) > smallBuffer {
			buf = buf[:len(buf)/2]
			record, err = d.readRecord(ctx, buf)
		}
		if err != nil {
			return nil, err
		}
		reading = append(reading, record)
		if record.Kind != label.Data && record.Kind != label.FileMark {
			return reading, nil
		}
	}
	return reading, nil
}

// tooLarge tells whether a smaller buffer is worth a try: the way to the drive
// is too narrow, or the drive refused and may mean that.
func tooLarge(err error) bool { return refused(err) || errors.Is(err, scsi.ErrTooLarge) }

// longestBlock is the buffer to read with: one MiB, or what the drive can do
// when that is less.
func (d *drive) longestBlock(ctx context.Context) (int, error) {
	limits, _, err := askOptional(ctx, d, scsi.ReadBlockLimits(), 6, scsi.ParseBlockLimits)
	if err != nil || limits.Longest == 0 {
		return labelBuffer, err
	}
	return min(labelBuffer, limits.Longest), nil
}

// errUnmeasured says that the length of a block is not known.
var errUnmeasured = errors.New("a block fills the buffer: it is read again by its length")

// readRecord reads what comes next. An error says that this is not known.
func (d *drive) readRecord(ctx context.Context, buf []byte) (label.Record, error) {
	cdb, measure := scsi.ReadBlock(uint32(len(buf))), d.hasQuirk(NoResidual)
	if measure {
		cdb = scsi.MeasureBlock(uint32(len(buf)))
	}
	n, err := d.sendOnce(ctx, cdb, buf, d.ready)
	switch {
	case err == nil && n >= len(buf) && !measure:
		d.learnQuirk(NoResidual)
		return label.Record{}, fmt.Errorf("%s: %w", d.name, errUnmeasured)
	case err == nil:
		return dataRecord(buf, n), nil
	}
	s, advice, sensed := scsi.AdviceOf(err)
	switch {
	case !sensed || startOver(err):
		return label.Record{}, err
	case s.FileMark:
		return label.Record{Kind: label.FileMark}, nil
	case advice == scsi.Blank:
		return label.Record{Kind: label.EndOfData}, nil
	case advice == scsi.Fine:
		if n > 0 && s.ILI && s.Valid {
			n = len(buf) - int(min(max(s.Information, 0), int64(len(buf))))
		}
		return dataRecord(buf, n), nil
	case advice == scsi.Unreadable && s.NoKey():
		return label.Record{Kind: label.Encrypted, Data: []byte(s.Error())}, nil
	case advice == scsi.Unreadable:
		return unreadable(s.Error()), nil
	}
	return label.Record{}, err
}

// dataRecord makes a record of a block. No block has no bytes: a drive that
// sends none and gives no reason has read nothing.
func dataRecord(buf []byte, n int) label.Record {
	if n <= 0 {
		return unreadable("the drive sent no data and gave no reason")
	}
	return label.Record{Kind: label.Data, Data: slices.Clone(buf[:min(n, len(buf))])}
}

func unreadable(why string) label.Record {
	return label.Record{Kind: label.Unreadable, Data: []byte(why)}
}
