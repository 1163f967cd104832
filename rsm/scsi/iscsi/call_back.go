// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// callBackTask ends a task whose caller wants no more of it: by ABORT TASK, else
// by LOGICAL UNIT RESET, else by dropping the connection. When it returns, the
// task is over; it may have been answered in the meantime.
func (c *connection) callBackTask(t *task) {
	defer t.waitForEnd()
	tag := t.request.InitiatorTaskTag
	c.log.Info("calling a command back", "lun", t.request.LUN.String(), "cdb", fmt.Sprintf("%X", t.request.CDB))
	for _, function := range []wire.TaskFunction{wire.AbortTask, wire.LogicalUnitReset} {
		if c.taskIsOver(tag) {
			return
		}
		c.requestTaskManagement(function, t)
	}
	if c.taskIsOver(tag) {
		return
	}
	c.breakConnection(fmt.Errorf("%w: it was dropped, since the target answered neither a command nor a request to give it up", ErrLost))
}

// requestTaskManagement asks for a task management function on a task (RFC
// 7143, 11.5) and waits for the answer, for a while.
func (c *connection) requestTaskManagement(function wire.TaskFunction, t *task) {
	ctx, cancel := context.WithTimeout(context.Background(), c.config.Timeouts.Abort)
	defer cancel()
	m := &wire.TaskRequest{
		Immediate: true, Function: function, LUN: t.request.LUN,
		ReferencedTaskTag: wire.ReservedTag,
	}
	q := newQuestion(wire.OpTaskResponse)
	if function == wire.AbortTask {
		m.ReferencedTaskTag, m.RefCmdSN = t.request.InitiatorTaskTag, t.request.CmdSN
		q.calledBack = func(other *task) bool { return other == t }
	} else {
		q.calledBack = func(other *task) bool { return other.request.LUN == m.LUN }
	}
	c.askTarget(ctx, q, m, func(tag uint32) { m.InitiatorTaskTag = tag })
}

// taskIsOver tells whether a task is over.
func (c *connection) taskIsOver(tag uint32) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tasks[tag] == nil
}
