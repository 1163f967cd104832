// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// manageTasks carries out a task management function (RFC 7143, 11.5). The answer
// comes when the tasks have ended.
func (c *Conn) manageTasks(m *wire.TaskRequest) {
	response := &wire.TaskResponse{InitiatorTaskTag: m.InitiatorTaskTag}
	tasks := c.tasksConcerned(m)
	switch m.Function {
	case wire.AbortTask:
		if len(tasks) == 0 {
			response.Response = wire.TaskDoesNotExist
		}
	case wire.AbortTaskSet, wire.ClearTaskSet, wire.LogicalUnitReset:
		if c.indexOfLUN(m.LUN) < 0 {
			response.Response = wire.LUNDoesNotExist
		}
	case wire.TargetWarmReset:
	case wire.TargetColdReset:
		_ = c.Drop()
		return
	default:
		response.Response = wire.FunctionNotSupported
	}
	for _, t := range tasks {
		t.cancel()
		<-t.ended
	}
	c.target.countEvent(func(n *Counts) { n.Aborted += len(tasks) })
	_ = c.replyThroughTamper(response)
}

// tasksConcerned are the tasks that a function is about.
func (c *Conn) tasksConcerned(m *wire.TaskRequest) []*task {
	c.mu.Lock()
	defer c.mu.Unlock()
	var tasks []*task
	for tag, t := range c.tasks {
		var hit bool
		switch m.Function {
		case wire.AbortTask:
			hit = tag == m.ReferencedTaskTag
		case wire.AbortTaskSet, wire.ClearTaskSet, wire.LogicalUnitReset:
			hit = t.command.LUN == m.LUN
		case wire.TargetWarmReset:
			hit = true
		}
		if hit {
			tasks = append(tasks, t)
		}
	}
	return tasks
}
