// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// askTarget sends a request other than a command and waits for its answer. ok is
// false when none came before the context ended or the connection broke.
func (c *connection) askTarget(ctx context.Context, q *question, m wire.Request, setTag func(tag uint32)) (r reply, ok bool) {
	c.mu.Lock()
	if c.cause != nil {
		c.mu.Unlock()
		return reply{}, false
	}
	tag := c.newTaskTag()
	c.questions[tag] = q
	c.mu.Unlock()
	setTag(tag)
	if err := c.sendImmediate(ctx, m); err != nil {
		return reply{}, false
	}
	c.wakeReader()
	select {
	case r, ok = <-q.answer:
		return r, ok
	case <-ctx.Done():
		return reply{}, false
	}
}

// handAnswer hands the answer to a question to the one who asked. The caller has
// the turn to read, and holds mu.
func (c *connection) handAnswer(m wire.Message, r reply) error {
	q := c.questions[m.Tag()]
	if q == nil || q.kind != m.Opcode() {
		return violation("its %s answers nothing that was asked (task tag %08Xh)", m.Opcode(), m.Tag())
	}
	delete(c.questions, m.Tag())
	q.answer <- r
	return nil
}

// takeTaskResponse ends the tasks that a task management function has called
// back, before the one who asked gets to know: so nothing of them is in use
// any more.
func (c *connection) takeTaskResponse(m *wire.TaskResponse) error {
	if q := c.questions[m.Tag()]; q != nil && q.calledBack != nil && taskIsGone(m.Response) {
		for tag, t := range c.tasks {
			if q.calledBack(t) {
				c.abandonTask(tag, t, errCalledBack)
			}
		}
	}
	return c.handAnswer(m, reply{result: m.Response})
}

// taskIsGone tells whether a task that was to be aborted is no longer there.
func taskIsGone(r wire.TaskResult) bool {
	return r == wire.FunctionComplete || r == wire.TaskDoesNotExist
}

// abandonTask ends a task whose answer nobody waits for any more.
func (c *connection) abandonTask(tag uint32, t *task, why error) {
	c.abandoned[c.abandonedNext%abandonedTags] = tag
	c.abandonedNext++
	c.finishTask(tag, t, answer{err: why})
}
