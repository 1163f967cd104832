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

// keptAttributes are those that tell one cartridge from another, whether it has
// been written since it was last seen, and what programs say it is.
var keptAttributes = []uint16{
	scsi.AttributeChangeReference, scsi.AttributeSerial, scsi.AttributeMediumType,
	scsi.AttributeText, scsi.AttributeBarcode, scsi.AttributePool, scsi.AttributeCoherency,
}

// readMediumFacts adds what the drive tells of the medium beside its contents. Nothing
// of it is worth failing for, but for news: then everything read is void.
func (d *drive) readMediumFacts(ctx context.Context, to *LabelReading) error {
	header, _, err := askOptional(ctx, d, scsi.ModeSense6Header(), 12, scsi.ParseModeHeader)
	if err != nil {
		return err
	}
	to.WriteProtected, to.DensityCode = header.WriteProtected, header.Density
	attributes, _, err := askOptional(ctx, d, scsi.ReadAttributes(0, attributeBuffer), attributeBuffer, scsi.ParseAttributes)
	if err != nil {
		return err
	}
	to.MAM = map[uint16][]byte{}
	for _, id := range keptAttributes {
		if value, ok := attributes[id]; ok {
			to.MAM[id] = value
		}
	}
	// The log pages of TapeAlert clear the flags for everybody who reads them
	// later; the cartridge's memory keeps them.
	for _, a := range scsi.AlertsOf(attributes[scsi.AttributeTapeAlert]) {
		to.TapeAlerts = append(to.TapeAlerts, a.String())
	}
	return nil
}

// attributeBuffer holds all of a cartridge's memory: 16 KiB at most (LTO).
const attributeBuffer = 16 << 10

// askOptional sends a question that the drive need not know; told says whether it
// did. Only news is an error.
func askOptional[T any](ctx context.Context, d *drive, cdb []byte, size int, parse func([]byte) (T, error)) (answer T, told bool, err error) {
	b := make([]byte, size)
	n, err := d.sendOnce(ctx, cdb, b, d.opts.CommandTimeout)
	if startOver(err) || stopped(ctx) {
		return answer, false, err
	}
	if told = dropRecoveredError(err) == nil; !told {
		return answer, false, nil
	}
	parsed, problem := parse(b[:n])
	if problem != nil {
		d.opts.Log.V(1).Info("unusable answer", "drive", d.name, "problem", problem.Error())
		return answer, false, nil
	}
	return parsed, true, nil
}
