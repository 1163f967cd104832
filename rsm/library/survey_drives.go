// SPDX-License-Identifier: Apache-2.0

package library

import (
	"path"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// joinDrivesOfAll finds the drives of every changer, as Open would find them for each
// alone. A unit that one changer names is no other's. A changer that does not name
// its drives may have those that are reached the same way as itself. If it is the
// only one left, it may have all that are left.
func joinDrivesOfAll(looks []*surveyedChanger, tapes []unit) {
	var free []unit
	for _, t := range tapes {
		if !slices.ContainsFunc(looks, func(s *surveyedChanger) bool { return s.namesTape(t) }) {
			free = append(free, t)
		}
	}
	for _, s := range looks {
		alone := !slices.ContainsFunc(looks, func(other *surveyedChanger) bool {
			return other != s && other.hasUnnamedDrive() && areNeighbours(other.unit, s.unit)
		})
		s.joinDrives(tapes, func(t unit) bool { return alone && areNeighbours(s.unit, t) && containsUnit(free, t) })
	}
	open := slices.DeleteFunc(slices.Clone(looks), func(s *surveyedChanger) bool { return !s.hasUnnamedDrive() || s.hasGuessedDrive() })
	if len(open) == 1 {
		open[0].joinDrives(tapes, func(t unit) bool { return containsUnit(free, t) && !isSomeonesDrive(looks, t) })
	}
}

// joinDrives finds the changer's drives among the tapes that it names and those that
// may be its own.
func (s *surveyedChanger) joinDrives(tapes []unit, may func(unit) bool) {
	var candidates []unit
	for _, t := range tapes {
		if s.namesTape(t) || may(t) {
			candidates = append(candidates, t)
		}
	}
	s.drives = joinDrivesToUnits(s.elements, candidates, nil)
}

// namesTape tells whether the changer names t as one of its drives.
func (s *surveyedChanger) namesTape(t unit) bool {
	return slices.ContainsFunc(s.elements, func(e scsi.ElementDescriptor) bool { return e.HasIdentifier && identifierNamesUnit(e.Identifier, t) })
}

// hasUnnamedDrive tells whether the changer has a drive that it does not name.
func (s *surveyedChanger) hasUnnamedDrive() bool {
	return slices.ContainsFunc(s.elements, func(e scsi.ElementDescriptor) bool { return !e.HasIdentifier && !isNotInstalled(e) })
}

func (s *surveyedChanger) hasGuessedDrive() bool {
	return slices.ContainsFunc(s.drives, func(d *drive) bool { return d.info.Guessed })
}

// areNeighbours tells whether two units are reached the same way. What stands before
// the last slash of a device's name is its target, or the folder that all devices
// of a host share.
func areNeighbours(a, b unit) bool { return path.Dir(a.dev.Name()) == path.Dir(b.dev.Name()) }

func containsUnit(units []unit, u unit) bool {
	return slices.ContainsFunc(units, func(other unit) bool { return other.dev.Name() == u.dev.Name() })
}

// isSomeonesDrive tells whether t has become some changer's drive.
func isSomeonesDrive(looks []*surveyedChanger, t unit) bool {
	return slices.ContainsFunc(looks, func(s *surveyedChanger) bool {
		return slices.ContainsFunc(s.drives, func(d *drive) bool { return d.info.Connected && d.info.Device == t.dev.Name() })
	})
}

// looseTapes are the tapes that became no changer's drive.
func looseTapes(looks []*surveyedChanger, tapes []unit) (rest []Unit) {
	for _, t := range tapes {
		if !isSomeonesDrive(looks, t) {
			rest = append(rest, t.publicUnit())
		}
	}
	return rest
}
