// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

var (
	// errCalledBack ends a task that was aborted at our wish.
	errCalledBack = errors.New("the command was called back")
	// errTerminated ends a task that the target gave up.
	errTerminated = errors.New("the target ended all commands of the logical unit")
	// errRetiring: the connection takes no new commands.
	errRetiring = errors.New("the target has asked us to log out")
)

func errTargetFailure(r wire.ServiceResponse) error {
	return fmt.Errorf("the target failed while it had the command (iSCSI response %02Xh)", byte(r))
}

// runTask carries out the command of a task: n bytes moved, and how it ended.
// sent is false when nothing of it was handed to the socket.
func (c *connection) runTask(ctx context.Context, t *task) (sent bool, n int, err error) {
	if err := c.submitTask(ctx, t); err != nil {
		return false, 0, err
	}
	n, err = c.awaitTask(ctx, t)
	return true, n, err
}

// awaitTask waits for the end of a command that is out. Meanwhile it sends the
// data that the target asks for, and reads when it has the turn.
func (c *connection) awaitTask(ctx context.Context, t *task) (int, error) {
	for {
		// Nobody reads from a broken connection but the reader, which ends
		// all tasks.
		turn := c.reading
		if !c.isUsable() {
			turn = nil
		}
		select {
		case e := <-t.events:
			if e.ended {
				return t.resultForCaller(ctx.Err())
			}
			// What goes wrong here breaks the connection or is the end of
			// the context; either is met again above.
			_ = c.sendDemandedData(ctx, t, &e.demand)
		case <-ctx.Done():
			c.callBackTask(t)
			return t.resultForCaller(ctx.Err())
		case turn <- struct{}{}:
			c.callerTurns.Add(1)
			c.pumpPDUs(ctx, t)
			<-c.reading
		}
	}
}

// submitTask sends the command. An error says that nothing of it was sent.
func (c *connection) submitTask(ctx context.Context, t *task) error {
	for {
		if err := c.lockWriter(ctx); err != nil {
			return err
		}
		closed, err := c.registerTask(ctx, t)
		if closed == nil && err == nil {
			break
		}
		c.unlockWriter()
		if err != nil {
			return err
		}
		c.wakeReader()
		select {
		case <-closed:
		case <-c.broken:
		case <-ctx.Done():
			return fmt.Errorf("the target takes no more commands now (its command window is closed): %w", ctx.Err())
		}
	}
	t.request.ExpStatSN = c.expStatSN.Load()
	sent, err := c.writePDU(ctx, &t.request)
	c.unlockWriter()
	if err == nil || sent {
		return nil // either way the end of the task comes as an event
	}
	t.waitForEnd()
	return err
}

// registerTask gives the task its numbers and makes it known to the reader, right
// before it is sent. While the target's window is closed, it returns what to
// wait for.
func (c *connection) registerTask(ctx context.Context, t *task) (closed <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case c.cause != nil:
		return nil, c.cause
	case c.retiring:
		return nil, errRetiring
	}
	if t.request.CmdSN, closed = c.window.takeNumber(); closed != nil {
		return closed, nil
	}
	t.request.InitiatorTaskTag = c.newTaskTag()
	t.request.Data = nil
	if t.request.Write && c.agreed.immediateData {
		t.request.Data = t.buf[:min(len(t.buf), c.agreed.firstBurst, c.agreed.segment)]
	}
	t.promised, t.sent = len(t.request.Data), len(t.request.Data)
	c.tasks[t.request.InitiatorTaskTag] = t
	return nil, nil
}

// sendDemandedData sends what the target asked for (RFC 7143, 11.7).
func (c *connection) sendDemandedData(ctx context.Context, t *task, d *wire.ReadyToTransfer) error {
	end := int(d.BufferOffset) + int(d.DesiredDataTransferLength)
	m := wire.DataOut{
		LUN: t.request.LUN, InitiatorTaskTag: t.request.InitiatorTaskTag, TargetTransferTag: d.TargetTransferTag,
	}
	for at := int(d.BufferOffset); at < end; at += len(m.Data) {
		m.BufferOffset = uint32(at)
		m.Data = t.buf[at:min(end, at+c.agreed.segment)]
		m.Final = at+len(m.Data) == end
		if err := c.lockWriter(ctx); err != nil {
			return err
		}
		m.ExpStatSN = c.expStatSN.Load()
		_, err := c.writePDU(ctx, &m)
		c.unlockWriter()
		if err != nil {
			return err
		}
		m.DataSN++
		t.sent += len(m.Data)
	}
	return nil
}

// resultForCaller is what the caller gets to know of a task that has ended.
// late is the error of a context that ended in the meantime; an answer that
// came all the same counts.
func (t *task) resultForCaller(late error) (int, error) {
	a := t.outcome
	switch {
	case late != nil && (errors.Is(a.err, errCalledBack) || a.err == nil && a.status == scsi.StatusTaskAborted):
		return t.bytesMoved(), outcomeUnknown(late)
	case late != nil && a.err != nil:
		return t.bytesMoved(), outcomeUnknown(fmt.Errorf("%w: %w", late, a.err))
	case a.err != nil:
		return t.bytesMoved(), outcomeUnknown(a.err)
	case a.status == scsi.StatusGood:
		return t.bytesMoved(), nil
	case a.status != scsi.StatusCheckCondition:
		return t.bytesMoved(), a.status
	}
	sense, err := scsi.ParseSense(a.sense)
	if err != nil {
		return t.bytesMoved(), outcomeUnknown(fmt.Errorf("the target ended the command with CHECK CONDITION and did not say why: %w", err))
	}
	return t.bytesMoved(), sense
}
