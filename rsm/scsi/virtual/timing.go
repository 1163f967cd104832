// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// Timing says how long the library takes. The zero value takes no time at all.
type Timing struct {
	// Preset is "" (no time) or the name of a kind of library: enterprise,
	// large, midrange, autoloader.
	Preset string `json:"preset,omitempty"`
	// Seed makes the jitter of a run repeatable.
	Seed uint64 `json:"seed,omitempty"`
	// EarlyMove: MOVE MEDIUM returns at once, before the cartridge has
	// arrived; until then its new place reports empty and the transport full.
	EarlyMove bool `json:"earlyMove,omitempty"`
}

// libraryPace is how long one kind of library takes.
type libraryPace struct {
	move, load, unload, rewind, status, inventorySlot, clean time.Duration
}

// presets are made from vendors' published figures: load, unload and rewind
// of half-height LTO-8 drives (IBM TS2290), moves of the TS4500, the SL8500
// and the Exabyte 1x7. The midrange move and the SL8500 inventory have no
// public figure and are assumed.
var presets = map[string]libraryPace{
	"enterprise": {move: 3 * time.Second, load: 15 * time.Second, unload: 24 * time.Second, rewind: 59 * time.Second,
		status: 200 * time.Millisecond, inventorySlot: 600 * time.Millisecond, clean: 2 * time.Minute},
	"large": {move: 12 * time.Second, load: 19 * time.Second, unload: 20 * time.Second, rewind: 60 * time.Second,
		status: 500 * time.Millisecond, inventorySlot: 600 * time.Millisecond, clean: 2 * time.Minute},
	"midrange": {move: 20 * time.Second, load: 15 * time.Second, unload: 24 * time.Second, rewind: 59 * time.Second,
		status: 300 * time.Millisecond, inventorySlot: 3 * time.Second, clean: 2 * time.Minute},
	"autoloader": {move: 13 * time.Second, load: 15 * time.Second, unload: 24 * time.Second, rewind: 59 * time.Second,
		status: 300 * time.Millisecond, inventorySlot: 5 * time.Second, clean: 2 * time.Minute},
}

func (t Timing) checkTiming() error {
	if _, ok := presets[t.Preset]; !ok && t.Preset != "" {
		return fmt.Errorf("timing preset %q: must be empty or one of %s", t.Preset,
			strings.Join(slices.Sorted(maps.Keys(presets)), ", "))
	}
	return nil
}

// paceOfDriveType is the pace of a drive of a type: as its library's, but LTO-9
// drives have their own (IBM TS2290).
func (t *timer) paceOfDriveType(driveType string) libraryPace {
	p := t.libraryPace
	if driveType == "LTO-9" && p.load > 0 {
		p.load, p.unload, p.rewind = 16*time.Second, 56*time.Second, 62*time.Second
	}
	return p
}

// optimisationTime is how much longer the first load of a new LTO-9 medium takes:
// 40 to 132 minutes.
func (t *timer) optimisationTime() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return 40*time.Minute + time.Duration(t.random.Int64N(int64(92*time.Minute)))
}

// timer turns a pace into durations with jitter.
type timer struct {
	libraryPace
	earlyMove bool
	mu        sync.Mutex
	random    *rand.Rand
}

func newTimer(t Timing) *timer {
	return &timer{libraryPace: presets[t.Preset], earlyMove: t.EarlyMove, random: rand.New(rand.NewPCG(t.Seed, 0))}
}

// withJitter returns the duration, give or take a tenth.
func (t *timer) withJitter(d time.Duration) time.Duration {
	if d == 0 {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Duration(float64(d) * (0.9 + 0.2*t.random.Float64()))
}
