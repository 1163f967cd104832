// SPDX-License-Identifier: Apache-2.0

package library

import (
	"path"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// joinAll finds the drives of every changer, as Open would find them for each
// alone. A changer that does not name its drives is first offered what is
// reached as it is, and when it is the only one left, what is left. A unit that
// some changer names is out of question for the others.
func joinAll(looks []*surveyed, tapes []unit) {
	var free []unit
	for _, t := range tapes {
		if !slices.ContainsFunc(looks, func(s *surveyed) bool { return s.namesTape(t) }) {
			free = append(free, t)
		}
	}
	for _, s := range looks {
		alone := !slices.ContainsFunc(looks, func(other *surveyed) bool {
			return other != s && other.silent() && neighbours(other.unit, s.unit)
		})
		s.joinDrives(tapes, func(t unit) bool { return alone && neighbours(s.unit, t) && containsUnit(free, t) })
	}
	open := slices.DeleteFunc(slices.Clone(looks), func(s *surveyed) bool { return !s.silent() || s.guessed() })
	if len(open) == 1 {
		open[0].joinDrives(tapes, func(t unit) bool { return containsUnit(free, t) && !isSomeonesDrive(looks, t) })
	}
}

// joinDrives finds the drives among the tapes that the changer names and those that
// may be its.
func (s *surveyed) joinDrives(tapes []unit, may func(unit) bool) {
	var candidates []unit
	for _, t := range tapes {
		if s.namesTape(t) || may(t) {
			candidates = append(candidates, t)
		}
	}
	s.drives = joinDrivesToUnits(s.elements, candidates, nil)
}

// namesTape tells whether the changer names t as one of its drives.
func (s *surveyed) namesTape(t unit) bool {
	return slices.ContainsFunc(s.elements, func(e scsi.ElementDescriptor) bool { return e.HasIdentifier && identifierNamesUnit(e.Identifier, t) })
}

// silent tells whether the changer has a drive that it does not name.
func (s *surveyed) silent() bool {
	return slices.ContainsFunc(s.elements, func(e scsi.ElementDescriptor) bool { return !e.HasIdentifier && !notInstalled(e) })
}

func (s *surveyed) guessed() bool {
	return slices.ContainsFunc(s.drives, func(d *drive) bool { return d.info.Guessed })
}

// neighbours tells whether two units are reached the same way: what stands
// before the last slash of a device's name is its target, or the folder that
// all devices of a host share.
func neighbours(a, b unit) bool { return path.Dir(a.dev.Name()) == path.Dir(b.dev.Name()) }

func containsUnit(units []unit, u unit) bool {
	return slices.ContainsFunc(units, func(other unit) bool { return other.dev.Name() == u.dev.Name() })
}

// isSomeonesDrive tells whether t has become some changer's drive.
func isSomeonesDrive(looks []*surveyed, t unit) bool {
	return slices.ContainsFunc(looks, func(s *surveyed) bool {
		return slices.ContainsFunc(s.drives, func(d *drive) bool { return d.info.Connected && d.info.Device == t.dev.Name() })
	})
}

// looseTapes are the tapes that became no changer's drive.
func looseTapes(looks []*surveyed, tapes []unit) (rest []Unit) {
	for _, t := range tapes {
		if !isSomeonesDrive(looks, t) {
			rest = append(rest, t.public())
		}
	}
	return rest
}
