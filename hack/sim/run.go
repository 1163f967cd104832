// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"errors"
	"fmt"
	"io"
)

// Options say which history is played.
type Options struct {
	Seed uint64
	// Folder is an empty folder for the virtual libraries. In memory (/dev/shm) a
	// history is several times as fast.
	Folder string
	// Trace takes all that happens as it happens; may be nil.
	Trace io.Writer
}

// Result is what came of a history.
type Result struct {
	Seed uint64
	// Digest is of all that happened: the same seed gives the same digest.
	Digest string
	// History is what happened, in lines for people.
	History []string
	Counts  Counts
	// Broken is the first rule that was broken; nil: all was well.
	Broken error
}

// Run plays one history. An error means that it could not be played. A process
// plays one at a time: UUIDs have one source.
func Run(o Options) (result Result, err error) {
	w, err := newWorld(o)
	if err != nil {
		return Result{}, fmt.Errorf("seed %d: %w", o.Seed, err)
	}
	defer func() { err = errors.Join(err, w.takeDown()) }()
	for round := range 3 + w.IntN(12) {
		if w.broken != nil {
			break
		}
		w.trace.sayLine("round %d", round+1)
		w.playRound()
	}
	w.calmDown()
	w.stopProcess()
	w.counts.Faults, w.counts.Hands = w.faults.happened, w.handled
	return Result{
		Seed: o.Seed, Digest: w.trace.digestSoFar(), History: w.trace.lines, Counts: w.counts, Broken: w.broken,
	}, nil
}

// playRound changes some of everything, and lets rsmctl answer.
func (w *world) playRound() {
	if w.oneIn(2) {
		w.editManifests()
	}
	for range w.IntN(4) {
		w.letHandsAct()
	}
	for range w.IntN(3) {
		w.letStrangerAct()
	}
	w.harmDatabase()
	w.changeWeather()
	if w.process == nil {
		w.startProcess()
	}
	for range w.IntN(4) {
		w.letApplicationAct()
	}
	if w.process != nil {
		_, err := w.applyManifests(!w.oneIn(12))
		if errors.Is(err, errPower) || errors.Is(err, errFull) || errors.Is(err, errSync) {
			w.process = nil // rsmctl ends when its database fails
		}
	}
	for range w.IntN(4) {
		w.letApplicationAct()
	}
	w.endRound()
}

// endRound ends a round. The process ends with it, or goes on.
func (w *world) endRound() {
	crashed := w.power.off && w.broken == nil
	if crashed {
		w.counts.Crashes++
		w.trace.sayLine("the power has failed")
		w.process = nil
	}
	w.power, w.disk.full, w.disk.lost, w.untilHands, w.untilStranger = power{off: w.broken != nil}, 0, false, 0, 0
	if w.disk.doubtful {
		w.process, w.disk.doubtful = nil, false
	}
	if w.oneIn(2) {
		w.stopProcess()
	}
	w.checkAtRest()
	if crashed {
		w.checkPlanAfterCrash()
	}
}

// Add adds the counts of another history.
func (c *Counts) Add(other Counts) {
	c.Passes += other.Passes
	c.Crashes += other.Crashes
	c.Faults += other.Faults
	c.Hands += other.Hands
	c.Commits += other.Commits
	c.Draws += other.Draws
	c.Restores += other.Restores
	c.Strange += other.Strange
}
