// SPDX-License-Identifier: Apache-2.0

package library

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/scsi"
)

// maxAttentions is how many Unit Attentions in a row are taken for news. A
// device that sends more of them is broken.
const maxAttentions = 10

// client sends commands to one device. It has no way to send data: every
// command either has no data or reads some.
type client struct {
	dev scsi.Device
	// name is what people call the device: "drive 256 (serial VD0001)".
	name  string
	opts  Options
	ready time.Duration
	// permit refuses what may not be sent to the device now. nil permits INQUIRY
	// and nothing else.
	permit func(cdb []byte) error
	// remedy is sent once to a device that wants to be initialised; nil sends
	// nothing.
	remedy        []byte
	remedyTimeout time.Duration
	// noteNews is told of every Unit Attention.
	noteNews func(*scsi.Sense)
	quirks
}

// sendOnce has the device carry out one command, exactly once. A device that is
// busy has not begun: it is asked again for as long as it may take to be ready.
func (c *client) sendOnce(ctx context.Context, cdb, into []byte, limit time.Duration) (int, error) {
	polls := newPoller(c.opts.Clock, c.ready)
	for {
		n, err := c.sendIfPermitted(ctx, cdb, into, limit)
		if !isBusyStatus(err) {
			return n, err
		}
		if err := c.pauseBetweenPolls(ctx, polls, err); err != nil {
			return 0, err
		}
	}
}

// sendIfPermitted sends one command, or refuses. Every command passes here.
func (c *client) sendIfPermitted(ctx context.Context, cdb, into []byte, limit time.Duration) (int, error) {
	permit := c.permit
	if permit == nil {
		permit = permitInquiryOnly
	}
	if err := permit(cdb); err != nil {
		err = fmt.Errorf("%s: %s was not sent: %w", c.name, scsi.CommandName(cdb), err)
		c.opts.Log.Error(err, HeldBack)
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	dir := scsi.None
	if into != nil {
		dir = scsi.In
	}
	n, err := c.dev.Do(ctx, cdb, dir, into)
	if err != nil {
		if s, advice, ok := scsi.AdviceOf(err); ok && advice == scsi.Again {
			c.noteNews(s)
		}
		return n, fmt.Errorf("%s: %s: %w", c.name, scsi.CommandName(cdb), err)
	}
	return n, nil
}

// isBusyStatus tells whether the device has no time for the command (BUSY, TASK SET
// FULL, ACA ACTIVE). It has not looked at the command; one that is not ready has.
func isBusyStatus(err error) bool {
	var status scsi.Status
	return errors.As(err, &status) && status.Advice() == scsi.Poll
}

// sendRepeatedly sends a command that may be repeated. It repeats the command while
// the device answers with news instead, or breaks off.
func (c *client) sendRepeatedly(ctx context.Context, cdb, into []byte, limit time.Duration) (n int, err error) {
	for range maxAttentions {
		n, err = c.sendOnce(ctx, cdb, into, limit)
		if !canStartOver(err) {
			return n, err
		}
	}
	return n, err
}

// notCarriedOut tells whether err says that the command was not even begun: a
// Unit Attention, or the report of an earlier command's failure (SPC-4, 4.5.7
// and 5.14).
func notCarriedOut(err error) bool {
	s, advice, ok := scsi.AdviceOf(err)
	return ok && (advice == scsi.Again || s.Deferred)
}

// canStartOver tells whether a harmless command, or a reading of several commands,
// came to nothing and can be begun again: the device had news (another medium, a
// reset), or gave up half-way.
func canStartOver(err error) bool {
	_, advice, ok := scsi.AdviceOf(err)
	return notCarriedOut(err) || ok && advice == scsi.Uncertain
}

// sendUntilReady sends a command that may be repeated until the device is ready for
// it.
func (c *client) sendUntilReady(ctx context.Context, cdb, into []byte) (int, error) {
	polls := newPoller(c.opts.Clock, c.ready)
	remedied := false
	for {
		n, err := c.sendRepeatedly(ctx, cdb, into, c.opts.CommandTimeout)
		_, advice, ok := scsi.AdviceOf(err)
		switch {
		case !ok:
			return n, err
		case advice == scsi.Initialize && !remedied && c.remedy != nil:
			remedied = true
			if _, err := c.sendRepeatedly(ctx, c.remedy, nil, c.remedyTimeout); err != nil {
				return 0, err
			}
		case advice != scsi.Poll && advice != scsi.Initialize:
			return n, dropRecoveredError(err)
		}
		if err := c.pauseBetweenPolls(ctx, polls, err); err != nil {
			return 0, err
		}
	}
}

// pauseBetweenPolls waits before the next look at a device. last is what the device
// answered at the last one.
func (c *client) pauseBetweenPolls(ctx context.Context, polls *poller, last error) error {
	if errors.Is(last, ErrNotReady) { // it was waited for already
		return last
	}
	if polls.isTimeToTell() {
		c.opts.Log.Info("waiting for a device", "device", c.name, "longest", polls.limit.String(), "answer", last.Error())
		c.opts.Waiting(fmt.Sprintf("waiting, %s at most: %v", polls.limit, last))
	}
	more, err := polls.waitForNextPoll(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("%s: waiting until it is ready: %w", c.name, err)
	case !more:
		return fmt.Errorf("%w within %s: %w", ErrNotReady, polls.limit, last)
	}
	return nil
}

// waitUntilReady waits until the device is ready, and takes all its news.
func (c *client) waitUntilReady(ctx context.Context) error {
	_, err := c.sendUntilReady(ctx, scsi.TestUnitReady(), nil)
	return err
}

// dropRecoveredError drops an error that is none: the device did what was asked,
// and had something to tell besides.
func dropRecoveredError(err error) error {
	if _, advice, ok := scsi.AdviceOf(err); ok && advice == scsi.Fine {
		return nil
	}
	return err
}
