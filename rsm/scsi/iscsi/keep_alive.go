// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// chore is something the keeper has to do for the reader, which must never
// wait until the target reads.
type chore func()

// maxChores is how many chores may wait. A target that gives more of them does
// not read what it asks for.
const maxChores = 64

// orderChore gives the keeper a chore.
func (c *connection) orderChore(do chore) error {
	select {
	case c.keeperChores <- do:
		return nil
	default:
		return violation("it has asked for %d signs of life and the like without taking them", maxChores)
	}
}

// keepAlive does the chores, and pings a target that is silent.
func (c *connection) keepAlive() {
	limits := c.config.Timeouts
	seen, pinged := uint64(0), false
	tick := c.config.Clock.After(limits.Idle)
	for {
		select {
		case <-c.broken:
			return
		case do := <-c.keeperChores:
			do()
		case <-tick:
			now := c.received.Load()
			switch {
			case now != seen:
				seen, pinged = now, false
			case pinged:
				c.breakConnection(fmt.Errorf("%w: the target has not answered a ping for %s", ErrLost, limits.Ping))
				return
			default:
				c.pingTarget()
				pinged = true
			}
			tick = c.config.Clock.After(keepAlivePause(pinged, limits))
		}
	}
}

func keepAlivePause(pinged bool, limits Timeouts) time.Duration {
	if pinged {
		return limits.Ping
	}
	return limits.Idle
}

// pingTarget asks for a sign of life (RFC 7143, 11.18). Any will do, so nobody
// waits for this answer.
func (c *connection) pingTarget() {
	m := &wire.NopOut{Immediate: true, TargetTransferTag: wire.ReservedTag}
	c.mu.Lock()
	m.InitiatorTaskTag = c.newTaskTag()
	c.questions[m.InitiatorTaskTag] = newQuestion(wire.OpNopIn)
	c.mu.Unlock()
	_ = c.sendImmediate(context.Background(), m) // what goes wrong breaks the connection
}

// takeNopIn takes the answer to a ping, or a ping (RFC 7143, 11.19).
func (c *connection) takeNopIn(m *wire.NopIn) error {
	if m.InitiatorTaskTag != wire.ReservedTag {
		if err := c.handAnswer(m, answer{}); err != nil {
			return err
		}
	}
	if m.TargetTransferTag == wire.ReservedTag {
		return nil
	}
	reply := &wire.NopOut{
		Immediate: true, LUN: m.LUN,
		InitiatorTaskTag: wire.ReservedTag, TargetTransferTag: m.TargetTransferTag,
	}
	return c.orderChore(func() { _ = c.sendImmediate(context.Background(), reply) })
}
