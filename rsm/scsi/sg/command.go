// SPDX-License-Identifier: Apache-2.0

package sg

import (
	"context"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// node is an open device node.
type node interface {
	// send blocks until the kernel gives the command back. The error is for a
	// command to which there is no answer.
	sendCommand(*command) (answer, error)
	Close() error
}

// command is one command on its way through the kernel. It owns its memory,
// since the kernel may still write there when the caller has gone.
type command struct {
	cdb, data []byte
	dir       scsi.Direction
	timeout   time.Duration
	sense     [senseSize]byte
}

// senseSize is what the kernel keeps of sense data (Linux,
// SCSI_SENSE_BUFFERSIZE).
const senseSize = 96

func newCommand(ctx context.Context, cdb []byte, dir scsi.Direction, buf []byte) *command {
	c := &command{cdb: slices.Clone(cdb), dir: dir, timeout: kernelTimeout(ctx)}
	if dir != scsi.None {
		c.data = make([]byte, len(buf))
	}
	if dir == scsi.Out {
		copy(c.data, buf)
	}
	return c
}

// The kernel gives a command up after its timeout and then resets the device
// and, if that does not help, the bus or the adapter under all others. So the
// short deadline of a caller must not become the kernel's timeout: Do returns
// at the deadline anyway.
const (
	leastTimeout   = 30 * time.Second
	defaultTimeout = 15 * time.Minute
	mostTimeout    = 4 * time.Hour
)

// kernelTimeout is how long the kernel lets a command take.
func kernelTimeout(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return defaultTimeout
	}
	return min(max(time.Until(deadline), leastTimeout), mostTimeout)
}

// reply is what came back from the kernel.
type reply struct {
	answer
	err error
}

// deliverToCaller hands the reply to the caller.
func (r reply) deliverToCaller(c *command, buf []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n := r.bytesMoved(len(c.data))
	if c.dir == scsi.In {
		copy(buf, c.data[:n])
	}
	return n, r.commandError()
}
