// SPDX-License-Identifier: Apache-2.0

package foreignuser

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// blockSize is the length of each block.
const blockSize = 512

// blockText is the text of a block, which are numbered from 1.
func blockText(number int) []byte {
	text := []byte(fmt.Sprintf("block %06d of foreign writer\n", number))
	for i := 0; len(text) < blockSize; i++ {
		text = append(text, "0123456789abcdef"[i%16])
	}
	return text
}

// The commands of SSC-4 that write stand here, since rsmctl itself sends none.
func writeCommand() []byte {
	return []byte{scsi.OpWrite6, 0, blockSize >> 16, blockSize >> 8, blockSize & 0xFF, 0}
}

func filemarkCommand() []byte { return []byte{scsi.OpWriteFilemarks6, 0, 0, 0, 1, 0} }

// Writing is a tape that is being written to.
type Writing struct {
	device    scsi.Device
	drive     int
	blocks    atomic.Int64
	surprises atomic.Int64
	stop      chan struct{}
	stopOnce  sync.Once
	// ended is closed when no more blocks come; failure is why, before Stop.
	ended   chan struct{}
	failure error
	// closing lets one Stop write the filemark; closed says that one did.
	closing chan struct{}
	closed  bool
}

// Write rewinds the tape and begins to write to it, a block each time that
// every has passed, until Stop, a failure, or the end of ctx.
func (u *User) Write(ctx context.Context, drive int, every time.Duration) (*Writing, error) {
	if every <= 0 {
		return nil, fmt.Errorf("foreign user: write to drive %d every %v: that is no time", drive, every)
	}
	d, err := u.rewindTape(ctx, drive)
	if err != nil {
		return nil, err
	}
	w := &Writing{
		device: d, drive: drive,
		stop: make(chan struct{}), ended: make(chan struct{}), closing: make(chan struct{}, 1),
	}
	go w.writeBlocks(ctx, every)
	return w, nil
}

// Blocks is how many blocks have been written.
func (w *Writing) Blocks() int { return int(w.blocks.Load()) }

// Surprises is how many unit attentions came while it wrote. Each says that somebody
// did something to the drive or the tape. The writer goes on all the same from
// wherever the tape stands: programs that do so have written over labels.
func (w *Writing) Surprises() int { return int(w.surprises.Load()) }

// Done is closed when no more blocks come, because of Stop or of a failure.
func (w *Writing) Done() <-chan struct{} { return w.ended }

// Stop ends the writing with a filemark, and tells how many blocks were
// written. The error is what ended it before. A second Stop changes nothing.
func (w *Writing) Stop(ctx context.Context) (blocks int, err error) {
	w.stopOnce.Do(func() { close(w.stop) })
	select {
	case <-w.ended:
	case <-ctx.Done():
		return w.Blocks(), fmt.Errorf("foreign user: stop writing to drive %d: %w", w.drive, ctx.Err())
	}
	w.closing <- struct{}{}
	defer func() { <-w.closing }()
	if w.failure == nil && !w.closed {
		w.failure = w.sendPastSurprises(ctx, filemarkCommand(), scsi.None, nil)
		w.closed = true
	}
	return w.Blocks(), w.failure
}

func (w *Writing) writeBlocks(ctx context.Context, every time.Duration) {
	defer close(w.ended)
	pace := time.NewTicker(every)
	defer pace.Stop()
	for number := 1; ; number++ {
		if w.failure = w.sendPastSurprises(ctx, writeCommand(), scsi.Out, blockText(number)); w.failure != nil {
			return
		}
		w.blocks.Add(1)
		select {
		case <-pace.C:
		case <-w.stop:
			return
		case <-ctx.Done():
			w.failure = commandError(writeCommand(), w.drive, ctx.Err())
			return
		}
	}
}

// sendPastSurprises sends a command that writes, and again after each surprise.
func (w *Writing) sendPastSurprises(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) error {
	for tries := 0; ; tries++ {
		_, err := w.device.Do(ctx, cdb, dir, buf)
		if err == nil {
			return nil
		}
		if !isAttention(err) || tries == maxAttentions {
			return commandError(cdb, w.drive, err)
		}
		w.surprises.Add(1)
	}
}
