// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"context"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// command is one command on its way through a unit.
type command struct {
	ctx context.Context
	cdb []byte
	// in takes data for the initiator, out holds data from it; nil when the
	// command was sent without that direction.
	in, out []byte
	// n counts the bytes moved.
	n int
	// wait is the simulated time that the command takes.
	wait time.Duration
}

// fieldAt is an unsigned big-endian field of the command.
func (c *command) fieldAt(at, size int) int { return int(readNumber(c.cdb[at : at+size])) }

// bitAt tells whether a bit of the command is set.
func (c *command) bitAt(at int, mask byte) bool { return c.cdb[at]&mask != 0 }

// replyData sends data to the initiator, cut to the allocation length.
func (c *command) replyData(data []byte, allocation int) {
	c.n = copy(c.in, data[:min(len(data), allocation)])
}

// takeParameters returns the parameter list that the command says it has.
func (c *command) takeParameters(length int) ([]byte, error) {
	if len(c.out) < length {
		return nil, illegalRequest(codeParameterLength)
	}
	c.n = length
	return c.out[:length], nil
}

// checkPatience returns an error when the initiator no longer waits for a command
// that is being carried out.
func (c *command) checkPatience() error {
	if err := c.ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w (%w)", scsi.CommandName(c.cdb), scsi.ErrOutcomeUnknown, err)
	}
	return nil
}

// cdbLength is the length that an operation code's group has (SPC-4, 4.2.5.1);
// 0 when the group has no fixed length.
func cdbLength(op byte) int {
	return [...]int{6, 10, 10, 0, 16, 12, 0, 0}[op>>5]
}

// putNumber writes a number into b, big-endian, as wide as b is.
func putNumber(b []byte, v uint64) {
	for i := range b {
		b[i] = byte(v >> (8 * (len(b) - 1 - i)))
	}
}

// readNumber reads all of b as one big-endian number.
func readNumber(b []byte) uint64 {
	var v uint64
	for _, x := range b {
		v = v<<8 | uint64(x)
	}
	return v
}

// putText writes s into b, left-aligned, padded with spaces.
func putText(b []byte, s string) {
	for i := range b {
		b[i] = ' '
	}
	copy(b, s)
}
