// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"errors"
	"os"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// lull is after how much time without anybody reading the reader does so. A
// caller that comes in the meantime reads for itself: what it waits for need
// not be carried from one goroutine to another. A timer that ends sooner costs
// commands that follow each other a twentieth of their speed.
const lull = 50 * time.Millisecond

// read takes PDUs while no caller does, until the connection is broken, and
// then tells all who wait.
func (c *connection) read() {
	timer := time.NewTimer(lull)
	defer timer.Stop()
	for c.usable() {
		c.reading <- struct{}{}
		c.pump(context.Background(), nil)
		<-c.reading
		c.rest(timer)
	}
	c.reading <- struct{}{} // and nobody reads any more
	c.log.V(1).Info("the iSCSI connection has ended", "reason", c.why().Error())
	c.bury()
}

// rest leaves the reading to callers, until there is a lull or somebody asks
// for the reader.
func (c *connection) rest(timer *time.Timer) {
	for seen := c.turns.Load(); ; {
		timer.Reset(lull)
		select {
		case <-timer.C:
		case <-c.wanted:
			return
		case <-c.broken:
			return
		}
		now := c.turns.Load()
		if now == seen {
			return
		}
		seen = now
	}
}

// call asks the reader to read.
func (c *connection) call() {
	select {
	case c.wanted <- struct{}{}:
	default:
	}
}

// pump takes PDUs: for a caller until something has happened to its task, or
// until its context ends; for the reader until any task has ended. The one who
// pumps has the turn to read.
func (c *connection) pump(ctx context.Context, t *task) {
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, c.interrupt)
		defer c.settle(stop)
	}
	// After a target has broken the rules, nothing counts that it has sent
	// behind that.
	for c.finished = false; c.usable(); {
		if t == nil && c.finished || t != nil && len(t.events) > 0 {
			return
		}
		if err := c.stream.Wait(); err != nil {
			if ctx.Err() == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
				c.fail(lost(err))
			}
			return
		}
		if err := c.takeNext(); err != nil {
			c.fail(err)
			return
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// settle ends what pump has begun: whoever reads next is not interrupted.
func (c *connection) settle(stop func() bool) {
	if stop() {
		return
	}
	<-c.interrupted
	c.socket.patient()
}

// takeNext reads a PDU of which something has come, and deals with it.
func (c *connection) takeNext() error {
	c.socket.within = true
	m, err := c.stream.ReadMessage()
	c.socket.within = false
	if err != nil {
		return lost(err)
	}
	c.received.Add(1)
	return c.take(m)
}

// bury ends all tasks of a broken connection.
func (c *connection) bury() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for tag, t := range c.tasks {
		c.finish(tag, t, answer{err: c.cause})
	}
	for tag, q := range c.questions {
		delete(c.questions, tag)
		close(q.answer)
	}
	close(c.over)
}

// finish ends a task. The caller has the turn to read, and holds mu.
func (c *connection) finish(tag uint32, t *task, a answer) {
	a.sense = append(t.answer.sense[:0], a.sense...)
	t.answer = a
	delete(c.tasks, tag)
	c.finished = true
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

// take deals with one PDU.
func (c *connection) take(m wire.Message) error {
	r, ok := m.(wire.Response)
	if !ok {
		return violation("it sent a %s, which only initiators send", m.Opcode())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.count(r); err != nil {
		return err
	}
	switch m := m.(type) {
	case *wire.DataIn:
		return c.takeData(m)
	case *wire.SCSIResponse:
		return c.takeResponse(m)
	case *wire.ReadyToTransfer:
		return c.takeDemand(m)
	case *wire.TaskResponse:
		return c.takeTaskResponse(m)
	case *wire.NopIn:
		return c.takeNop(m)
	case *wire.AsyncMessage:
		return c.takeAsync(m)
	case *wire.Reject:
		return c.takeReject(m)
	case *wire.LogoutResponse:
		return c.answer(m, reply{})
	case *wire.TextResponse:
		return c.takeText(m)
	}
	return violation("it sent a %s in the full feature phase", m.Opcode())
}

// count follows the target's counters (RFC 7143, 4.2.2). At error recovery
// level 0 nothing that was missed can be had again.
func (c *connection) count(r wire.Response) error {
	n := r.Numbers()
	if bearsStatus(r) {
		if want := c.expStatSN.Load(); n.StatSN != want {
			return violation("its %s has status number %d, and %d comes next", r.Opcode(), n.StatSN, want)
		}
		c.expStatSN.Add(1)
	}
	return c.window.update(n)
}

// bearsStatus tells whether a PDU uses up a status number.
func bearsStatus(r wire.Response) bool {
	switch m := r.(type) {
	case *wire.ReadyToTransfer:
		return false
	case *wire.NopIn:
		return m.InitiatorTaskTag != wire.ReservedTag
	case *wire.DataIn:
		return m.HasStatus
	}
	return true
}

// find returns the task that a PDU is about; none when it is one that was
// called back, whose answers no longer matter.
func (c *connection) find(m wire.Message) (*task, error) {
	if t := c.tasks[m.Tag()]; t != nil {
		return t, nil
	}
	for _, tag := range c.abandoned {
		if tag == m.Tag() && tag != wire.ReservedTag {
			return nil, nil
		}
	}
	return nil, violation("its %s is about a command that is not under way (task tag %08Xh)", m.Opcode(), m.Tag())
}

// takeData puts data where the caller wants it. Data comes in order
// (DataPDUInOrder and DataSequenceInOrder are Yes), so that its offset says all
// that DataSN could say.
func (c *connection) takeData(m *wire.DataIn) error {
	t, err := c.find(m)
	if t == nil || err != nil {
		return err
	}
	switch {
	case t.direction != scsi.In && len(m.Data) > 0:
		return violation("it sent data for a command that reads none")
	case int64(m.BufferOffset) != int64(t.received) && len(m.Data) > 0:
		return violation("it sent data for offset %d, and offset %d comes next", m.BufferOffset, t.received)
	case len(m.Data) > len(t.buf)-t.received:
		return violation("it sent %d bytes at offset %d, and the command reads %d bytes in all", len(m.Data), m.BufferOffset, len(t.buf))
	}
	t.received += copy(t.buf[t.received:], m.Data)
	if m.HasStatus {
		c.conclude(m.Tag(), t, answer{status: scsi.Status(m.Status)}, m.Underflow, m.ResidualCount)
	}
	return nil
}

// takeResponse ends a task (RFC 7143, 11.4).
func (c *connection) takeResponse(m *wire.SCSIResponse) error {
	t, err := c.find(m)
	if t == nil || err != nil {
		return err
	}
	if m.Response != wire.CommandCompleted {
		c.finish(m.Tag(), t, answer{err: errTargetFailure(m.Response)})
		return nil
	}
	sense, err := m.Sense()
	if err != nil {
		return lost(err)
	}
	c.conclude(m.Tag(), t, answer{status: scsi.Status(m.Status), sense: sense}, m.Underflow, m.ResidualCount)
	return nil
}

func (c *connection) conclude(tag uint32, t *task, a answer, underflow bool, residual uint32) {
	if underflow {
		a.missing = residual
	}
	c.useful.Store(true)
	c.finish(tag, t, a)
}

// takeDemand hands a demand for data to the caller, when it asks for what
// comes next: one demand at a time, in order, within the data of the command
// (RFC 7143, 11.8; MaxOutstandingR2T is 1, DataSequenceInOrder is Yes).
func (c *connection) takeDemand(m *wire.ReadyToTransfer) error {
	t, err := c.find(m)
	if t == nil || err != nil {
		return err
	}
	from, length := int64(m.BufferOffset), int64(m.DesiredDataTransferLength)
	t.demands++
	switch {
	case t.direction != scsi.Out:
		return violation("it asks for data of a command that sends none")
	case from != int64(t.promised) || length == 0 || from+length > int64(len(t.buf)):
		return violation("it asks for %d bytes at offset %d, and of the %d bytes of the command those from %d on come next", length, from, len(t.buf), t.promised)
	case length > int64(c.agreed.maxBurst):
		return violation("it asks for %d bytes at once, and at most %d were agreed on", length, c.agreed.maxBurst)
	case t.demands > mostDemands(len(t.buf)):
		return violation("it has asked for data %d times, for a command of %d bytes", t.demands, len(t.buf))
	case m.TargetTransferTag == wire.ReservedTag:
		return violation("it asks for data without a transfer tag")
	case len(t.events) > 0:
		return violation("it asks for more data before it got what it asked for first")
	}
	t.promised += int(length)
	t.events <- event{demand: *m}
	return nil
}

// mostDemands is more often than any target has reason to ask for data: blocks
// are not smaller than 512 bytes.
func mostDemands(length int) int { return 16 + length/512 }
