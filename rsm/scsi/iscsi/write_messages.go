// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// lockWriter makes the caller the one who writes.
func (c *connection) lockWriter(ctx context.Context) error {
	select {
	case c.writing <- struct{}{}:
		return nil
	default:
	}
	select {
	case c.writing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.broken:
		return c.whyBroken()
	}
}

func (c *connection) unlockWriter() { <-c.writing }

// writePDU sends a PDU; the caller holds the lock. sent tells whether a byte of
// it may have left. What was cut off cannot be completed by anybody: then the
// connection is broken.
func (c *connection) writePDU(ctx context.Context, m wire.Message) (sent bool, err error) {
	before := c.socket.bytesSent
	c.socket.writeContext = ctx
	err = c.stream.WriteMessage(m)
	if err != nil {
		err = explainLoss(err)
		c.breakConnection(err)
	}
	return c.socket.bytesSent > before, err
}

// sendImmediate sends a request that does not wait for the command window
// (RFC 7143, 4.2.2.1).
func (c *connection) sendImmediate(ctx context.Context, m wire.Request) error {
	if err := c.lockWriter(ctx); err != nil {
		return err
	}
	defer c.unlockWriter()
	numbers := m.Numbers()
	c.mu.Lock()
	numbers.CmdSN = c.window.next
	c.mu.Unlock()
	numbers.ExpStatSN = c.expStatSN.Load()
	_, err := c.writePDU(ctx, m)
	return err
}

// newTaskTag returns a task tag that was never used on this connection. The
// caller holds mu. Tags would repeat after four thousand million commands.
func (c *connection) newTaskTag() uint32 {
	if c.nextTag == wire.ReservedTag {
		c.nextTag = firstTag
	}
	c.nextTag++
	return c.nextTag - 1
}

// firstTag is the first task tag of a connection. It is not 0, so that a
// target's empty field is no tag.
const firstTag = 1
