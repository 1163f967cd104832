// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"cmp"
	"path/filepath"
	"slices"
	"time"

	"github.com/adhocore/gronx"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// place is a folder that exports go to. It takes together what all the policies
// that name it ask for.
type place struct {
	path string
	// own: it is the state folder's own, which rsmctl makes. Others must be
	// there: a folder that is missing is a disk that is not mounted.
	own      bool
	policies []string
	// schedules and after say when an export is due: each one counts.
	schedules []schedule
	after     map[v1alpha1.Trigger]bool
	// keep is how many good exports stay at least: the most that is asked for.
	keep int
	// maxAge is the least that is asked for; 0 is no limit.
	maxAge time.Duration
}

// schedule is a cron expression and its zone.
type schedule struct {
	expression string
	zone       *time.Location
}

// placesOfPolicies lists the places of policies. The first is own, the export
// folder of the state folder, which every policy has; the others are in the order
// of their paths.
func placesOfPolicies(policies []v1alpha1.BackupPolicy, own string) []place {
	places := map[string]*place{}
	for _, policy := range policies {
		paths := []string{own}
		for _, d := range policy.Spec.Destinations {
			paths = append(paths, filepath.Clean(d.Path))
		}
		slices.Sort(paths)
		for _, path := range slices.Compact(paths) {
			if places[path] == nil {
				places[path] = &place{path: path, own: path == own, after: map[v1alpha1.Trigger]bool{}}
			}
			places[path].addPolicy(policy)
		}
	}
	list := make([]place, 0, len(places))
	for _, p := range places {
		slices.Sort(p.policies)
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b place) int {
		switch {
		case a.own != b.own && a.own:
			return -1
		case a.own != b.own:
			return 1
		}
		return cmp.Compare(a.path, b.path)
	})
	return list
}

func (p *place) addPolicy(policy v1alpha1.BackupPolicy) {
	spec := policy.Spec
	p.policies = append(p.policies, policy.Metadata.Name)
	if spec.Schedule != "" {
		zone := time.Local
		if spec.TimeZone != "" {
			// Checked when the manifest was read, against the same zones.
			zone, _ = time.LoadLocation(spec.TimeZone)
		}
		p.schedules = append(p.schedules, schedule{spec.Schedule, zone})
	}
	for _, trigger := range spec.After {
		p.after[trigger] = true
	}
	p.keep = max(p.keep, spec.Keep.Last)
	if limit := time.Duration(spec.MaxAge); limit > 0 && (p.maxAge == 0 || limit < p.maxAge) {
		p.maxAge = limit
	}
}

// nextTimeAfter is the first time of the schedule after a time; false when none
// comes. It is looked for by the clock on the wall: a time that the change to
// summer time leaves out is made up right after the change, and one that the
// change back brings twice counts once.
func (s schedule) nextTimeAfter(after time.Time) (time.Time, bool) {
	wanted, err := gronx.NextTickAfter(s.expression, wallClockAt(after.In(s.zone)), false)
	if err != nil {
		return time.Time{}, false
	}
	at := time.Date(wanted.Year(), wanted.Month(), wanted.Day(), wanted.Hour(), wanted.Minute(), 0, 0, s.zone)
	// time.Date gives either side of a gap, and either of two times that look
	// the same. A whole day has been left out once (Apia, in 2011).
	for _, shift := range []time.Duration{-time.Hour, 0, time.Hour, 24 * time.Hour} {
		if c := at.Add(shift); c.After(after) && !wallClockAt(c).Before(wanted) {
			return c, true
		}
	}
	return time.Time{}, false
}

// wallClockAt is what the clock on the wall shows, as a time without a zone.
func wallClockAt(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}
