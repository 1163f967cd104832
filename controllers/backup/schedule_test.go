// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zoneNamed(t interface{ Fatal(...any) }, name string) *time.Location {
	where, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestAScheduleFollowsTheClockOnTheWall(t *testing.T) {
	tests := []struct{ name, schedule, after, want string }{ // in Berlin, but where the name says New York
		{"the same day", "0 2 * * *", "2026-11-22T01:59:59+01:00", "2026-11-22T02:00:00+01:00"},
		{"the next day", "0 2 * * *", "2026-11-22T02:00:00+01:00", "2026-11-23T02:00:00+01:00"},
		{"a name", "@weekly", "2026-11-23T10:00:00+01:00", "2026-11-29T00:00:00+01:00"},
		{"given in another zone", "0 2 * * *", "2026-11-22T00:59:00Z", "2026-11-22T02:00:00+01:00"},
		{"a time that the change to summer time leaves out", "30 2 * * *", "2026-03-28T02:30:00+01:00", "2026-03-29T03:30:00+02:00"},
		{"from just before that change", "30 2 * * *", "2026-03-29T01:59:00+01:00", "2026-03-29T03:30:00+02:00"},
		{"the day after that change", "30 2 * * *", "2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"},
		{"in the second pass of an hour that comes twice", "0 3 * * *", "2026-10-25T02:30:00+01:00", "2026-10-25T03:00:00+01:00"},
		{"each minute of that hour", "* * * * *", "2026-10-25T02:30:00+01:00", "2026-10-25T02:31:00+01:00"},
		{"in the first pass of it", "* * * * *", "2026-10-25T02:30:00+02:00", "2026-10-25T02:31:00+02:00"},
		{"a time that comes twice counts once", "30 2 * * *", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"},
		{"New York: a time that the change leaves out", "30 2 * * *", "2026-03-07T02:30:00-05:00", "2026-03-08T03:30:00-04:00"},
		{"New York: from just before that change", "30 2 * * *", "2026-03-08T01:59:00-05:00", "2026-03-08T03:30:00-04:00"},
		{"New York: in the first pass", "* * * * *", "2026-11-01T01:30:00-04:00", "2026-11-01T01:31:00-04:00"},
		{"New York: in the second pass", "* * * * *", "2026-11-01T01:30:00-05:00", "2026-11-01T01:31:00-05:00"},
		{"the 29th of February", "0 2 29 2 *", "2026-03-01T00:00:00+01:00", "2028-02-29T02:00:00+01:00"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			after, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			where := zoneNamed(t, "Europe/Berlin")
			if strings.HasPrefix(c.name, "New York") {
				where = zoneNamed(t, "America/New_York")
			}
			got, ok := schedule{c.schedule, where}.nextTimeAfter(after)
			if !ok || got.Format(time.RFC3339) != c.want {
				t.Errorf("%s, %t; want %s", got.Format(time.RFC3339), ok, c.want)
			}
		})
	}
	if at, ok := (schedule{"0 0 31 2 *", time.UTC}).nextTimeAfter(time.Unix(0, 0)); ok {
		t.Errorf("the 31st of February comes at %s", at)
	}
}

// A next time that is not later would export without end.
func TestTheNextTimeIsAlwaysLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"}).Draw(t, "zone")
		where := zoneNamed(t, name)
		expression := rapid.SampledFrom([]string{"* * * * *", "30 2 * * *", "0 0 * * *", "15 */3 * * 1", "59 23 31 12 *", "@hourly"}).Draw(t, "schedule")
		after := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds"))
		if got, ok := (schedule{expression, where}).nextTimeAfter(after); !ok || !got.After(after) {
			t.Fatalf("%s after %s in %s: %s, %t", expression, after, name, got, ok)
		}
	})
}
