// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"errors"
	"os"
	"time"
)

// readerLull is how long nobody must have read before the reader does. A caller
// that comes in the meantime reads for itself, so that what it waits for need
// not be carried from one goroutine to another. A timer that ends sooner costs
// commands that follow each other a twentieth of their speed.
const readerLull = 50 * time.Millisecond

// readWhileIdle takes PDUs while no caller does, until the connection is
// broken, and then tells all who wait.
func (c *connection) readWhileIdle() {
	timer := time.NewTimer(readerLull)
	defer timer.Stop()
	for c.isUsable() {
		c.reading <- struct{}{}
		c.pumpPDUs(context.Background(), nil)
		<-c.reading
		c.restUntilLull(timer)
	}
	c.reading <- struct{}{} // and nobody reads any more
	c.log.V(1).Info("the iSCSI connection has ended", "reason", c.whyBroken().Error())
	c.buryTasks()
}

// restUntilLull leaves the reading to callers, until there is a lull or
// somebody asks for the reader.
func (c *connection) restUntilLull(timer *time.Timer) {
	for seen := c.callerTurns.Load(); ; {
		timer.Reset(readerLull)
		select {
		case <-timer.C:
		case <-c.readerWanted:
			return
		case <-c.broken:
			return
		}
		now := c.callerTurns.Load()
		if now == seen {
			return
		}
		seen = now
	}
}

// wakeReader asks the reader to read.
func (c *connection) wakeReader() {
	select {
	case c.readerWanted <- struct{}{}:
	default:
	}
}

// pumpPDUs takes PDUs: for a caller until something has happened to its task, or
// until its context ends; for the reader until any task has ended. The one who
// pumps has the turn to read.
func (c *connection) pumpPDUs(ctx context.Context, t *task) {
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, c.interrupt)
		defer c.stopInterrupting(stop)
	}
	// What a target sends after it has broken the rules does not count.
	for c.taskFinished = false; c.isUsable(); {
		if t == nil && c.taskFinished || t != nil && len(t.events) > 0 {
			return
		}
		if err := c.stream.Wait(); err != nil {
			if ctx.Err() == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
				c.breakConnection(explainLoss(err))
			}
			return
		}
		if err := c.takeNextPDU(); err != nil {
			c.breakConnection(err)
			return
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// stopInterrupting ends what pumpPDUs has begun: whoever reads next is not
// interrupted.
func (c *connection) stopInterrupting(stop func() bool) {
	if stop() {
		return
	}
	<-c.interrupted
	c.socket.endInterruption()
}

// takeNextPDU reads a PDU of which something has come, and deals with it.
func (c *connection) takeNextPDU() error {
	c.socket.withinPDU = true
	m, err := c.stream.ReadMessage()
	c.socket.withinPDU = false
	if err != nil {
		return explainLoss(err)
	}
	c.received.Add(1)
	return c.takePDU(m)
}
