// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"slices"
	"testing"
	"time"

	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// noon is when the tests of backups begin.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestWhenAnExportIsDue(t *testing.T) {
	const never = time.Duration(-1)
	daily := place{schedules: []schedule{{"0 2 * * *", time.UTC}}}
	twice := place{schedules: []schedule{{"0 2 * * *", time.UTC}, {"0 14 * * *", time.UTC}}}
	after := func(triggers ...v1alpha1.Trigger) place {
		p := place{after: map[v1alpha1.Trigger]bool{}}
		for _, trigger := range triggers {
			p.after[trigger] = true
		}
		return p
	}
	changed := func(first, last time.Duration, triggers ...v1alpha1.Trigger) map[v1alpha1.Trigger]span {
		all := map[v1alpha1.Trigger]span{}
		for _, trigger := range triggers {
			all[trigger] = span{noon.Add(first), noon.Add(last), 7}
		}
		return all
	}
	const reconcile, allocation = v1alpha1.AfterReconcile, v1alpha1.AfterAllocation
	tests := []struct {
		name  string
		place place
		facts facts
		want  time.Duration // after noon, which is now
	}{
		{"no export yet", daily, facts{}, 0},
		{"no export yet, in a pass: what it does belongs in", daily, facts{pass: noon.Add(-time.Minute)}, 9 * time.Minute},
		{"the schedule has not come", daily, facts{newest: noon.Add(-10 * time.Hour)}, 14 * time.Hour},
		{"the schedule was missed once", daily, facts{newest: noon.Add(-11 * time.Hour)}, -10 * time.Hour},
		{"the schedule was missed for a month: once is enough", daily, facts{newest: noon.AddDate(0, -1, 0)}, noon.AddDate(0, -1, 0).Add(14 * time.Hour).Sub(noon)},
		{"a pass does not keep the schedule waiting", daily, facts{newest: noon.Add(-11 * time.Hour), pass: noon.Add(-time.Hour)}, -10 * time.Hour},
		{"the sooner of two schedules", twice, facts{newest: noon.Add(-time.Hour)}, 2 * time.Hour},
		{"nothing changed", after(reconcile, allocation), facts{newest: noon.Add(-time.Hour)}, never},
		{"what changed is no trigger", after(allocation), facts{newest: noon.Add(-time.Hour), changed: changed(0, 0, reconcile)}, never},
		{"a change just now waits for more", after(allocation), facts{newest: noon.Add(-time.Hour), changed: changed(0, 0, allocation)}, quietTime},
		{"changes that go on put it off", after(allocation), facts{newest: noon.Add(-time.Hour), changed: changed(-5*time.Minute, 0, allocation)}, quietTime},
		{"though not for ever", after(allocation), facts{newest: noon.Add(-time.Hour), changed: changed(-595*time.Second, 0, allocation)}, 5 * time.Second},
		{"within a pass it waits for the end", after(reconcile), facts{newest: noon.Add(-time.Hour), changed: changed(-2*time.Minute, -time.Minute, reconcile), pass: noon.Add(-time.Hour)}, 8 * time.Minute},
		{"after the pass it is due", after(reconcile), facts{newest: noon.Add(-time.Hour), changed: changed(-2*time.Minute, -time.Minute, reconcile)}, -50 * time.Second},
		{"two exports are not made at once", after(allocation), facts{newest: noon.Add(-5 * time.Second), changed: changed(0, 0, allocation)}, 55 * time.Second},
		{"at the end of an apply nothing is waited for", after(allocation), facts{newest: noon.Add(-time.Second), changed: changed(0, 0, allocation), settled: true}, 0},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			c.facts.now = noon
			at, why, ok := c.place.nextExportDue(c.facts)
			if ok != (c.want != never) || ok && !at.Equal(noon.Add(c.want)) {
				t.Errorf("due %s (%s) after now, %t; want %s", at.Sub(noon), why, ok, c.want)
			}
		})
	}
}

func TestWhichVerbsAreFollowedByAnExport(t *testing.T) {
	const reconcile, allocation = v1alpha1.AfterReconcile, v1alpha1.AfterAllocation
	tests := []struct {
		verb, pass string
		want       []v1alpha1.Trigger
	}{
		{"Allocate", "p1", []v1alpha1.Trigger{allocation, reconcile}},
		{"Draw", "", []v1alpha1.Trigger{allocation}},
		{"Deallocate", "", []v1alpha1.Trigger{allocation}},
		{"CreatePool", "p1", []v1alpha1.Trigger{reconcile}},
		{"CreatePool", "", nil},
		{"Inventory", "p1", nil},
		{"Recover", "p1", nil},
		{"EnsureLibrary", "p1", nil},
	}
	for _, c := range tests {
		if got := triggersOf(record.AuditEntry{Verb: c.verb, Actor: record.Actor{Pass: c.pass}}); !slices.Equal(got, c.want) {
			t.Errorf("%s in pass %q: %v, want %v", c.verb, c.pass, got, c.want)
		}
	}
}

func TestAFailingPlaceIsLeftAloneForLongerEachTime(t *testing.T) {
	for i, minutes := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
		if got := waitAfterFailures(i + 1); got != time.Duration(minutes)*time.Minute {
			t.Errorf("after %d failures: %s", i+1, got)
		}
	}
	if got := waitAfterFailures(1_000_000); got != time.Hour {
		t.Errorf("after a million: %s", got)
	}
}

func TestAnExportGetsTooOld(t *testing.T) {
	tests := []struct {
		name           string
		limit, age     time.Duration
		none, old, any bool
	}{
		{name: "no limit", age: 1000 * time.Hour},
		{name: "young", limit: 26 * time.Hour, age: 26*time.Hour - time.Second, any: true},
		{name: "at the limit", limit: 26 * time.Hour, age: 26 * time.Hour, old: true, any: true},
		{name: "none at all", limit: 26 * time.Hour, none: true, old: true, any: true},
		{name: "none at all and no limit", none: true},
	}
	for _, c := range tests {
		newest := noon.Add(-c.age)
		if c.none {
			newest = time.Time{}
		}
		old, at := isTooOld(c.limit, newest, noon)
		if old != c.old || at.IsZero() == c.any {
			t.Errorf("%s: %t at %s", c.name, old, at)
		}
	}
}
