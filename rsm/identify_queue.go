// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"slices"
	"sync"

	"rsm.storage/rsmctl/rsm/record"
)

// identifyRun identifies several media of one library. Each drive is served by a
// worker of its own; the robot, which all of them need, serves one at a time.
type identifyRun struct {
	s     *Session
	robot *robot
	media map[record.PMID]ToIdentify
	// telling keeps the callbacks of media apart.
	telling sync.Mutex

	// mu guards what follows. It may be taken within a change, and no change
	// is made while it is held.
	mu    sync.Mutex
	queue []record.PMID
	// news wakes workers that found nothing to do; grown counts how often
	// the queue has grown.
	news       *sync.Cond
	timesGrown int
	// underWay counts the media that workers have taken from the queue.
	underWay int
	enough   bool
	err      error
	tried    map[record.PMID]map[int]bool // drives that could not read a medium
	misfit   map[record.PMID]bool         // every drive so far said that it does not fit
	// lost are drives that may hold a cartridge which was not found.
	lost map[int]bool
}

func (s *Session) newIdentifyRun(r *robot, media []ToIdentify) *identifyRun {
	u := &identifyRun{
		s: s, robot: r, media: map[record.PMID]ToIdentify{},
		tried: map[record.PMID]map[int]bool{}, misfit: map[record.PMID]bool{}, lost: map[int]bool{},
	}
	u.news = sync.NewCond(&u.mu)
	for _, m := range media {
		if _, twice := u.media[m.PMID]; !twice {
			u.queue = append(u.queue, m.PMID)
		}
		u.media[m.PMID] = m
	}
	return u
}

// readAllQueued reads all media in the queue. What fails for one medium is told to
// its Ended; the error says why nothing more could be done.
func (u *identifyRun) readAllQueued(ctx context.Context) error {
	for {
		u.serveDrives(ctx)
		if u.err != nil || ctx.Err() != nil {
			return errors.Join(u.err, ctx.Err())
		}
		if u.enough || len(u.queue) == 0 {
			return nil
		}
		// No drive is left for these: one has to be made free.
		p := u.queue[0]
		err := u.s.makeRoomInDrive(context.WithoutCancel(ctx), u.robot, u.tried[p])
		if errors.Is(err, errNoDrive) {
			err = u.s.m.whyNoDrive(u.robot, nil)
		}
		if errors.Is(err, record.ErrDriveInUse) { // and so it is for the others
			for _, p := range u.queue {
				u.tellOutcome(p, nil, err)
			}
			return nil
		}
		if err != nil {
			u.queue = u.queue[1:]
			u.tellOutcome(p, nil, err)
		}
	}
}

// serveDrives has every drive served until there is nothing more for any. Their
// first cartridges are brought in the order of their addresses, so that the same
// faults have the same effect each time.
func (u *identifyRun) serveDrives(ctx context.Context) {
	var workers sync.WaitGroup
	for _, drive := range u.drivesToServe() {
		w := &driveWorker{identifyRun: u, drive: drive}
		w.exchangeCartridges(ctx)
		if u.s.m.oneByOne {
			w.serveDrive(ctx)
			continue
		}
		workers.Go(func() { w.serveDrive(ctx) })
	}
	workers.Wait()
}

// drivesToServe lists all drives of the library, and all in which media of the
// queue stand, even if such a drive can do nothing else.
func (u *identifyRun) drivesToServe() []int {
	var all []int
	for _, d := range u.robot.live.Drives() {
		all = append(all, d.Address)
	}
	for _, p := range u.queue {
		if m, err := u.s.m.Medium(p); err == nil && m.Location.Type == record.InDrive {
			all = append(all, m.Location.Address)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// takeFromQueue takes the next medium for a drive from the queue, within a
// change, and counts it as under way. When there is none, grown says how often
// the queue had grown by then.
func (u *identifyRun) takeFromQueue(ctx context.Context, c *change, drive int) (p record.PMID, found bool, grown int) {
	usable := slices.Contains(u.robot.usableDrives(), drive) && c.isVacant(record.Place{Library: u.robot.name, Address: drive})
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.enough || u.err != nil || ctx.Err() != nil {
		return "", false, u.timesGrown
	}
	i := slices.IndexFunc(u.queue, func(p record.PMID) bool {
		if m := c.mediumNow(p); m != nil && m.Location.Type == record.InDrive {
			return m.Location.Address == drive && !u.tried[p][drive]
		}
		return usable && !u.lost[drive] && !u.tried[p][drive]
	})
	if i < 0 {
		return "", false, u.timesGrown
	}
	p = u.queue[i]
	u.queue = slices.Delete(u.queue, i, i+1)
	u.underWay++
	return p, true, 0
}

// awaitMoreWork waits until the queue has grown more often than that: then there
// may be work for a drive that found none. It is false when there never will be.
func (u *identifyRun) awaitMoreWork(grown int) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for u.err == nil && u.timesGrown == grown && u.underWay > 0 {
		u.news.Wait()
	}
	return u.err == nil && u.timesGrown != grown
}

// finishOrRequeue ends the work on a medium: it goes back into the queue, or not.
func (u *identifyRun) finishOrRequeue(p record.PMID, again bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.underWay--
	if again {
		u.queue = slices.Insert(u.queue, 0, p)
		u.timesGrown++
	}
	u.news.Broadcast()
}

// stopWithError ends the run as soon as what is under way has ended.
func (u *identifyRun) stopWithError(err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.err = errors.Join(u.err, err)
	u.news.Broadcast()
}

// stopEarly ends the run in the same way when enough is known.
func (u *identifyRun) stopEarly() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.enough = true
}

// tellBegun tells that the robot goes to fetch a medium.
func (u *identifyRun) tellBegun(p record.PMID) {
	u.telling.Lock()
	defer u.telling.Unlock()
	if f := u.media[p].Begun; f != nil {
		f()
	}
}

// tellOutcome tells how the reading of a medium ended.
func (u *identifyRun) tellOutcome(p record.PMID, found *Identification, failure error) {
	u.telling.Lock()
	defer u.telling.Unlock()
	if f := u.media[p].Ended; f != nil {
		f(found, failure)
	}
}
