// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// askTarget sends a request other than a command and waits for its answer. ok is
// false when none came before the context ended or the connection broke.
func (c *connection) askTarget(ctx context.Context, q *question, m wire.Request, setTag func(tag uint32)) (r answer, ok bool) {
	c.mu.Lock()
	if c.cause != nil {
		c.mu.Unlock()
		return answer{}, false
	}
	tag := c.newTaskTag()
	c.questions[tag] = q
	c.mu.Unlock()
	setTag(tag)
	if err := c.sendImmediate(ctx, m); err != nil {
		return answer{}, false
	}
	c.wakeReader()
	select {
	case r, ok = <-q.answer:
		return r, ok
	case <-ctx.Done():
		return answer{}, false
	}
}

// handAnswer hands the answer to a question to the one who asked. The caller has
// the turn to read, and holds mu.
func (c *connection) handAnswer(m wire.Message, r answer) error {
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
	if q := c.questions[m.Tag()]; q != nil && q.calledBack != nil && saysTaskIsGone(m.Response) {
		for tag, t := range c.tasks {
			if q.calledBack(t) {
				c.abandonTask(tag, t, errCalledBack)
			}
		}
	}
	return c.handAnswer(m, answer{result: m.Response})
}

// saysTaskIsGone tells whether a task that was to be aborted is no longer there.
func saysTaskIsGone(r wire.TaskResult) bool {
	return r == wire.FunctionComplete || r == wire.TaskDoesNotExist
}

// question is a request other than a command that waits for its answer.
type question struct {
	kind wire.Opcode
	// calledBack are the tasks which a good answer to a task management
	// function ends.
	calledBack func(*task) bool
	// answer gets the answer; it is closed when none will come.
	answer chan answer
}

func newQuestion(kind wire.Opcode) *question {
	return &question{kind: kind, answer: make(chan answer, 1)}
}

// answer is what the asker of a question gets to know.
type answer struct {
	// result is that of a task management function.
	result wire.TaskResult
	// text is that of a Text Response; unless it is final, more of it can be
	// had with the transfer tag next.
	text  []byte
	final bool
	next  uint32
}
