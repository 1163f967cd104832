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
	// labelBuffer is the longest block that is read whole. Nobody knows the block
	// size of a foreign medium beforehand.
	labelBuffer = 1 << 20
	// smallBuffer is the shortest buffer that is tried when longer ones are
	// refused.
	smallBuffer = 64 << 10
)

// readRecords reads from where the drive stands until no label reader needs more. The
// end of data, or a place that cannot be read, ends it earlier.
func (d *drive) readRecords(ctx context.Context) (label.Reading, error) {
	size, err := d.askLongestBlock(ctx)
	if err != nil {
		return nil, err
	}
	buf := make([]byte, size)
	var reading label.Reading
	for !reading.Enough() {
		record, err := d.readNextRecord(ctx, buf)
		for isTooLarge(err) && len(reading) == 0 && len(buf) > smallBuffer {
			buf = buf[:len(buf)/2]
			record, err = d.readNextRecord(ctx, buf)
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

// isTooLarge tells whether a smaller buffer is worth a try. The way to the drive is too
// narrow, or the drive refused, maybe for that reason.
func isTooLarge(err error) bool { return isRefused(err) || errors.Is(err, scsi.ErrTooLarge) }

// askLongestBlock is the buffer to read with: one MiB, or what the drive can do
// when that is less.
func (d *drive) askLongestBlock(ctx context.Context) (int, error) {
	limits, _, err := askOptional(ctx, d, scsi.ReadBlockLimits(), 6, scsi.ParseBlockLimits)
	if err != nil || limits.Longest == 0 {
		return labelBuffer, err
	}
	return min(labelBuffer, limits.Longest), nil
}

// errUnmeasured says that the length of a block is not known.
var errUnmeasured = errors.New("a block fills the buffer: it is read again by its length")

// readNextRecord reads what comes next. An error means that this is not known.
func (d *drive) readNextRecord(ctx context.Context, buf []byte) (label.Record, error) {
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
		return newDataRecord(buf, n), nil
	}
	s, advice, sensed := scsi.AdviceOf(err)
	switch {
	case !sensed || canStartOver(err):
		return label.Record{}, err
	case s.FileMark:
		return label.Record{Kind: label.FileMark}, nil
	case advice == scsi.Blank:
		return label.Record{Kind: label.EndOfData}, nil
	case advice == scsi.Fine:
		if n > 0 && s.ILI && s.Valid {
			n = len(buf) - int(min(max(s.Information, 0), int64(len(buf))))
		}
		return newDataRecord(buf, n), nil
	case advice == scsi.Unreadable && s.NoKey():
		return label.Record{Kind: label.Encrypted, Data: []byte(s.Error())}, nil
	case advice == scsi.Unreadable:
		return newUnreadableRecord(s.Error()), nil
	}
	return label.Record{}, err
}

// newDataRecord makes a record of a block. A block has at least one byte: a drive that
// sends none and gives no reason has read nothing.
func newDataRecord(buf []byte, n int) label.Record {
	if n <= 0 {
		return newUnreadableRecord("the drive sent no data and gave no reason")
	}
	return label.Record{Kind: label.Data, Data: slices.Clone(buf[:min(n, len(buf))])}
}

func newUnreadableRecord(why string) label.Record {
	return label.Record{Kind: label.Unreadable, Data: []byte(why)}
}
