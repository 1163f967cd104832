// SPDX-License-Identifier: Apache-2.0

package clocktest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"rsm.storage/rsmctl/rsm/clock"
	"rsm.storage/rsmctl/rsm/clock/clocktest"
)

var (
	_    clock.Alarms = (*clocktest.Clock)(nil)
	noon              = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

func TestATickingClockTellsNoMomentTwice(t *testing.T) {
	c := clocktest.NewTicking(noon, time.Second)
	if first, second := c.Now(), c.Now(); first.Equal(second) || !c.Told().Equal(second) {
		t.Errorf("%v, %v", first, second)
	}
	still := clocktest.New(noon)
	if first, second := still.Now(), still.Now(); !first.Equal(second) {
		t.Errorf("%v, %v", first, second)
	}
}

func TestASleepTakesTimeAtOnceUnlessTheSleeperHasLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := clocktest.New(noon)
	var seen []int
	c.Each(func(sleep int) {
		if seen = append(seen, sleep); sleep == 2 {
			cancel()
		}
	})
	first, second, third := c.Sleep(ctx, time.Hour), c.Sleep(ctx, time.Hour), c.Sleep(ctx, time.Hour)
	if first != nil || !errors.Is(second, context.Canceled) || !errors.Is(third, context.Canceled) {
		t.Errorf("%v, %v, %v", first, second, third)
	}
	if c.Sleeps() != 2 || !slices.Equal(seen, []int{1, 2}) || c.Now().Sub(noon) != 2*time.Hour {
		t.Errorf("%d sleeps, %v, %v", c.Sleeps(), seen, c.Now())
	}
}

func TestAnAlarmGoesOffWhenItsTimeHasCome(t *testing.T) {
	c := clocktest.New(noon)
	now, soon, later := c.After(0), c.After(time.Minute), c.After(time.Hour)
	if len(now) != 1 || !slices.Equal(c.Pending(), []time.Duration{time.Minute, time.Hour}) {
		t.Errorf("pending: %v", c.Pending())
	}
	c.Advance(30 * time.Second)
	if len(soon) != 0 {
		t.Error("it was early")
	}
	if err := c.Sleep(t.Context(), 30*time.Second); err != nil || len(soon) != 1 || len(later) != 0 {
		t.Errorf("%d, %d, %v", len(soon), len(later), err)
	}
	if at := <-soon; at.Sub(noon) != time.Minute {
		t.Errorf("it went off at %v", at)
	}
}

func TestASleeperThatIsKeptAsleepWakesUpWhenItsContextEnds(t *testing.T) {
	c := clocktest.New(time.Unix(0, 0))
	asleep := c.KeepAsleep()
	ctx, cancel := context.WithCancel(t.Context())
	woke := make(chan error)
	go func() { woke <- c.Sleep(ctx, time.Hour) }()
	<-asleep
	select {
	case err := <-woke:
		t.Fatalf("it woke up by itself: %v", err)
	default:
	}
	cancel()
	if err := <-woke; err == nil {
		t.Error("it slept to the end")
	}
}
