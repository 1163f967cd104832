// SPDX-License-Identifier: Apache-2.0

package iscsi

// buryTasks ends all tasks of a broken connection.
func (c *connection) buryTasks() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for tag, t := range c.tasks {
		c.finishTask(tag, t, taskOutcome{err: c.cause})
	}
	for tag, q := range c.questions {
		delete(c.questions, tag)
		close(q.answer)
	}
	close(c.dissolved)
}

// finishTask ends a task. The caller has the turn to read, and holds mu.
func (c *connection) finishTask(tag uint32, t *task, a taskOutcome) {
	a.sense = append(t.outcome.sense[:0], a.sense...)
	t.outcome = a
	delete(c.tasks, tag)
	c.taskFinished = true
	t.events <- event{ended: true}
	c.noteDrained()
}

// noteDrained tells a connection that retires that its last task has ended.
// The caller holds mu.
func (c *connection) noteDrained() {
	if !c.retiring || len(c.tasks) > 0 {
		return
	}
	select {
	case <-c.drained:
	default:
		close(c.drained)
	}
}

// abandonTask ends a task whose answer nobody waits for any more.
func (c *connection) abandonTask(tag uint32, t *task, why error) {
	c.abandoned[c.abandonedNext%abandonedTags] = tag
	c.abandonedNext++
	c.finishTask(tag, t, taskOutcome{err: why})
}

// abandonedTags is how many tags of tasks that were called back are remembered.
const abandonedTags = 64

func (c *connection) concludeTask(tag uint32, t *task, a taskOutcome, underflow bool, residual uint32) {
	if underflow {
		a.missing = residual
	}
	c.answeredCommand.Store(true)
	c.finishTask(tag, t, a)
}
