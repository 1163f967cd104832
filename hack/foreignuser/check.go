// SPDX-License-Identifier: Apache-2.0

package foreignuser

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
)

// Check reads a tape from its beginning and returns an error that says what is
// there instead, unless it holds that many blocks of one writer in their order,
// and then a filemark.
func (u *User) Check(ctx context.Context, drive, blocks int) error {
	d, err := u.rewindTape(ctx, drive)
	if err != nil {
		return err
	}
	for number := 1; number <= blocks; number++ {
		found, err := readObject(ctx, d)
		if err != nil {
			return commandError(readCommand(), drive, fmt.Errorf("block %d: %w", number, err))
		}
		if !bytes.Equal(found.data, blockText(number)) {
			return fmt.Errorf("the tape in drive %d was touched: of %d blocks, where number %d should be is %s", drive, blocks, number, found)
		}
	}
	found, err := readObject(ctx, d)
	if err != nil {
		return commandError(readCommand(), drive, fmt.Errorf("behind the %d blocks: %w", blocks, err))
	}
	if !found.filemark {
		return fmt.Errorf("the tape in drive %d was touched: behind its %d blocks is no filemark but %s", drive, blocks, found)
	}
	return nil
}

// tapeObject is what stands at a position of a tape; neither data nor a filemark:
// nothing.
type tapeObject struct {
	filemark bool
	data     []byte
}

func (o tapeObject) String() string {
	switch {
	case o.filemark:
		return "a filemark"
	case o.data == nil:
		return "the end of what is recorded"
	}
	return fmt.Sprintf("a block of %d bytes that begins with %q", len(o.data), o.data[:min(len(o.data), 32)])
}

// readLength is more than any block that is expected.
const readLength = 64 << 10

func readCommand() []byte { return scsi.ReadBlock(readLength) }

// readObject reads what stands at the position. A unit attention is an error
// here: in the midst of a tape it says that somebody was at it.
func readObject(ctx context.Context, d scsi.Device) (tapeObject, error) {
	buf := make([]byte, readLength)
	n, err := d.Do(ctx, readCommand(), scsi.In, buf)
	var sense *scsi.Sense
	switch {
	case err == nil:
		return tapeObject{data: buf[:n]}, nil
	case !errors.As(err, &sense):
		return tapeObject{}, err
	case sense.FileMark:
		return tapeObject{filemark: true}, nil
	case sense.ILI && sense.Valid:
		// tgtd says so in spite of SILI, and brings bytes behind the block's
		// that are not the tape's.
		return tapeObject{data: buf[:max(0, min(len(buf), len(buf)-int(sense.Information)))]}, nil
	case sense.Key == scsi.BlankCheck:
		return tapeObject{}, nil
	}
	return tapeObject{}, err
}
