// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// takeAsyncMessage heeds what the target tells without being asked (RFC 7143,
// 11.9).
func (c *connection) takeAsyncMessage(m *wire.AsyncMessage) error {
	switch m.Event {
	case wire.AsyncSCSIEvent:
		c.logEvent(m)
	case wire.AsyncLogoutRequest:
		return c.retireConnection(time.Duration(m.Parameter3) * time.Second)
	case wire.AsyncDropConnection, wire.AsyncDropAll:
		c.secondsToWait = m.Parameter2
		return fmt.Errorf("%w: the target announced that it drops it", ErrLost)
	case wire.AsyncNegotiate:
		return c.orderChore(c.answerNegotiation)
	case wire.AsyncTasksTerminated:
		for tag, t := range c.tasks {
			if t.request.LUN == m.LUN {
				c.abandonTask(tag, t, errTerminated)
			}
		}
	default:
		c.log.Info("the target sent an event that this version does not know", "event", byte(m.Event), "vcode", m.VCode)
	}
	return nil
}

// logEvent logs sense data that belongs to no command. The next command gets a
// Unit Attention for it.
func (c *connection) logEvent(m *wire.AsyncMessage) {
	text := "no sense data"
	if b, err := m.Sense(); err == nil {
		if sense, err := scsi.ParseSense(b); err == nil {
			text = sense.Error()
		}
	}
	c.log.Info("the target reports an event", "lun", m.LUN.String(), "sense", text)
}

// retireConnection keeps new commands from a connection whose target wants to
// see us log out, and logs out when the last command has ended or time is up.
// The caller has the turn to read, and holds mu.
func (c *connection) retireConnection(within time.Duration) error {
	if c.retiring {
		return nil
	}
	c.retiring = true
	c.noteDrained()
	return c.orderChore(func() {
		select {
		case <-c.drained:
		case <-c.config.Clock.After(within):
		case <-c.broken:
			return
		}
		why := fmt.Errorf("%w: the target asked us to log out", ErrLost)
		c.logoutOfTarget(why)
		c.breakConnection(why)
	})
}

// logoutOfTarget says goodbye (RFC 7143, 11.14), and waits for the answer for a
// while. why is the cause of the end of the connection, whoever closes it
// first.
func (c *connection) logoutOfTarget(why error) {
	c.mu.Lock()
	c.retiring, c.farewell = true, why
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), c.config.Timeouts.Logout)
	defer cancel()
	m := &wire.LogoutRequest{Immediate: true, Reason: wire.CloseSession}
	c.askTarget(ctx, newQuestion(wire.OpLogoutResponse), m, func(tag uint32) { m.InitiatorTaskTag = tag })
}

// answerNegotiation answers a target that wants to negotiate: by an empty Text
// Request, which lets it speak (RFC 7143, 11.9.1). We would use nothing of what
// may change in the full feature phase. A target that insists gets a new login.
func (c *connection) answerNegotiation() {
	ctx, cancel := context.WithTimeout(context.Background(), c.config.Timeouts.Login)
	defer cancel()
	m := &wire.TextRequest{Immediate: true, Final: true, TargetTransferTag: wire.ReservedTag}
	r, ok := c.askTarget(ctx, newQuestion(wire.OpTextResponse), m, func(tag uint32) { m.InitiatorTaskTag = tag })
	if ok && r.final && len(r.text) == 0 {
		return
	}
	c.mu.Lock()
	err := c.retireConnection(0)
	c.mu.Unlock()
	if err != nil {
		c.breakConnection(err)
	}
}

// takeTextResponse hands text to the one who asked (RFC 7143, 11.11).
func (c *connection) takeTextResponse(m *wire.TextResponse) error {
	final := m.Final && !m.Continue
	if !final && m.TargetTransferTag == wire.ReservedTag {
		return violation("it has more text and does not say how to ask for it (no transfer tag)")
	}
	return c.handAnswer(m, answer{text: slices.Clone(m.Data), final: final, next: m.TargetTransferTag})
}

// takeReject ends what the target did not take (RFC 7143, 11.17). A command
// counts as sent all the same: what the target did with it, it alone knows.
func (c *connection) takeReject(m *wire.Reject) error {
	refused, err := m.Rejected()
	if err != nil {
		return explainLoss(err)
	}
	c.log.Info("the target rejected a PDU", "pdu", refused.Opcode().String(), "reason", m.Reason.String())
	tag := refused.Tag()
	if q := c.questions[tag]; q != nil {
		delete(c.questions, tag)
		close(q.answer)
	}
	if t := c.tasks[tag]; t != nil && refused.Opcode() == wire.OpSCSICommand {
		c.finishTask(tag, t, taskOutcome{err: fmt.Errorf("the target rejected the command: %s", m.Reason)})
	}
	if m.Reason == wire.RejectWaitForLogout {
		return c.retireConnection(0)
	}
	return nil
}
