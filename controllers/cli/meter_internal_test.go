// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"rsm.storage/rsmctl/controllers/decide"
)

func TestAMeterSaysHowLongTheRestTakes(t *testing.T) {
	began := time.Unix(1_800_000_000, 0)
	for _, c := range []struct {
		after       time.Duration
		done, total int
		want        string
	}{
		{0, 0, 10_000, "time left not known yet"},
		{time.Minute, 0, 10_000, "time left not known yet"},
		{time.Minute, 4, 10_000, "240 an hour, about 42 h left"},
		{10 * time.Hour, 2_500, 10_000, "250 an hour, about 30 h left"},
		{10 * time.Hour, 100, 10_000, "10 an hour, about 41 days left"},
		{34 * time.Hour, 8_500, 10_000, "250 an hour, about 6 h left"},
		{39 * time.Hour, 9_750, 10_000, "250 an hour, about 60 min left"},
		{40 * time.Hour, 9_999, 10_000, "250 an hour, less than a minute left"},
	} {
		var m meter
		m.noteProgress(began, 0, c.total)
		m.noteProgress(began.Add(c.after), c.done, c.total)
		if got := m.String(); got != c.want {
			t.Errorf("%d of %d after %s: %q, want %q", c.done, c.total, c.after, got, c.want)
		}
	}
}

func TestAMeterSpeaksLessOftenTheLongerItTakes(t *testing.T) {
	var m meter
	began := time.Unix(1_800_000_000, 0)
	lines, longest, last := 0, time.Duration(0), began
	for now := began; now.Before(began.Add(40 * time.Hour)); now = now.Add(time.Second) {
		if m.noteProgress(now, int(now.Sub(began)/time.Minute), 2_400) {
			lines, longest, last = lines+1, max(longest, now.Sub(last)), now
		}
	}
	if lines < 400 || lines > 700 || longest > longestSilence+time.Second {
		t.Errorf("%d lines in 40 hours, %s between two of them", lines, longest)
	}
}

func TestAMeterStartsAnewWithTheNextLibrary(t *testing.T) {
	var m meter
	began := time.Unix(1_800_000_000, 0)
	m.noteProgress(began, 0, 100)
	m.noteProgress(began.Add(time.Hour), 100, 100)
	m.noteProgress(began.Add(2*time.Hour), 0, 100)
	m.noteProgress(began.Add(3*time.Hour), 50, 100)
	if got := m.String(); got != "50 an hour, about 60 min left" {
		t.Error(got)
	}
}

func TestStepsThatEndInAnyOrderAreAllTold(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out}
	step := func(name string) decide.Step { return decide.Step{Action: decide.Identify, Name: name} }
	first := p.Step(1, 2, step("A00001L8"))
	second := p.Step(2, 2, step("A00002L8"))
	second(nil)
	first(errors.New("broken"))
	if want := "[2/2] Identify A00002L8: done\n[1/2] Identify A00001L8: failed: broken\n"; out.String() != want {
		t.Errorf("%q", &out)
	}
}
