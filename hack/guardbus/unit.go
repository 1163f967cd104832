// SPDX-License-Identifier: Apache-2.0

package guardbus

import (
	"context"
	"errors"
	"slices"
	"sync"

	"rsm.storage/rsmctl/rsm/scsi"
)

// unit is what a guard knows of one device.
type unit struct {
	name string

	mu    sync.Mutex
	inner scsi.Device
	// kind is the device type, serial the serial number; nil: not asked yet.
	kind   *byte
	serial *string
	news   []news
	// doubted: it may be another device since its serial number was asked for.
	doubted bool
}

// news is an answer that the program should have had.
type news struct {
	err error
	// op is the command that was answered so, if about: the answer is about it.
	op    byte
	about bool
}

// maxTries is how many answers that do not come again a question may get.
const maxTries = 10

// askUnit sends a question of the guard's own. What a device answers only once is
// kept for the program.
func (u *unit) askUnit(ctx context.Context, cdb []byte, size int) ([]byte, error) {
	var failed error
	for range maxTries {
		buf := make([]byte, size)
		n, err := u.rawDevice().Do(ctx, cdb, scsi.In, buf)
		switch {
		case err == nil:
			if failed != nil {
				u.keepNews(news{err: failed, op: cdb[0], about: true})
			}
			return buf[:n], nil
		case senseKeyOf(err) == scsi.UnitAttention:
			u.keepNews(news{err: err})
		case failed != nil, refusedByDevice(err), ctx.Err() != nil:
			return nil, err
		default:
			failed = err
		}
	}
	return nil, errors.New("the device has too much news")
}

func (u *unit) rawDevice() scsi.Device {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.inner
}

func (u *unit) keepNews(n news) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.news = append(u.news, n)
	u.doubtLocked(n.err)
}

// doubtIdentity forgets who the device is when its answer says that it may be
// another one now: it was switched on or reset, or something about it has
// changed.
func (u *unit) doubtIdentity(err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.doubtLocked(err)
}

func (u *unit) doubtLocked(err error) {
	var s *scsi.Sense
	if errors.As(err, &s) && s.Key == scsi.UnitAttention && (s.ASC == 0x29 || s.ASC == 0x3F) {
		u.serial, u.doubted = nil, true
	}
}

// takeDoubt tells whether there was any doubt since it was last called.
func (u *unit) takeDoubt() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	doubted := u.doubted
	u.doubted = false
	return doubted
}

// takeNews is the news that answers a command instead of the device, nil for none.
func (u *unit) takeNews(op byte) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	i := slices.IndexFunc(u.news, func(n news) bool {
		if n.about {
			return n.op == op
		}
		return !leavesAttention(op)
	})
	if i < 0 {
		return nil
	}
	err := u.news[i].err
	u.news = slices.Delete(u.news, i, i+1)
	return err
}

// senseKeyOf is the sense key of an answer; NoSense when it is none.
func senseKeyOf(err error) scsi.SenseKey {
	var s *scsi.Sense
	if !errors.As(err, &s) {
		return scsi.NoSense
	}
	return s.Key
}

// refusedByDevice tells whether a device does not know a command: asking again
// is no use.
func refusedByDevice(err error) bool { return senseKeyOf(err) == scsi.IllegalRequest }

// hasAnswered tells whether a device has answered, be it that it cannot.
func hasAnswered(err error) bool {
	var s *scsi.Sense
	return errors.As(err, &s)
}
