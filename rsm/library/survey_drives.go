// SPDX-License-Identifier: Apache-2.0

package library

import (
	"path"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi"
)

// joinAll finds the drives of every changer, as Open would find them for each
// alone. A unit that some changer names is out of question where another
// changer's drives are told by order.
func joinAll(looks []*surveyed, tapes []unit) {
	var unnamed []unit
	for _, t := range tapes {
		if !slices.ContainsFunc(looks, func(s *surveyed) bool { return s.names(t) }) {
			unnamed = append(unnamed, t)
		}
	}
	silent := 0
	for _, s := range looks {
		if s.silent() {
			silent++
		}
	}
	for _, s := range looks {
		var candidates []unit
		for _, t := range tapes {
			free := contains(unnamed, t) && (silent == 1 || s.neighbour(t))
			if free || s.names(t) {
				candidates = append(candidates, t)
			}
		}
		s.drives = join(s.elements, candidates, nil)
	}
}

// names tells whether the changer names t as one of its drives.
func (s *surveyed) names(t unit) bool {
	return slices.ContainsFunc(s.elements, func(e scsi.ElementDescriptor) bool { return e.HasIdentifier && names(e.Identifier, t) })
}

// silent tells whether the changer has a drive that it does not name.
func (s *surveyed) silent() bool {
	return slices.ContainsFunc(s.elements, func(e scsi.ElementDescriptor) bool { return !e.HasIdentifier && !notInstalled(e) })
}

// neighbour tells whether t is reached as the changer is: what stands before
// the last slash of a device's name is its target, or the folder that all
// devices of a host share. Where several changers do not name their drives,
// order tells something among neighbours only.
func (s *surveyed) neighbour(t unit) bool {
	return path.Dir(s.unit.dev.Name()) == path.Dir(t.dev.Name())
}

func contains(units []unit, u unit) bool {
	return slices.ContainsFunc(units, func(other unit) bool { return other.dev.Name() == u.dev.Name() })
}

// loose are the tapes that became no changer's drive.
func loose(looks []*surveyed, tapes []unit) (rest []Unit) {
	for _, t := range tapes {
		if !slices.ContainsFunc(looks, func(s *surveyed) bool { return s.has(t) }) {
			rest = append(rest, t.public())
		}
	}
	return rest
}

func (s *surveyed) has(t unit) bool {
	return slices.ContainsFunc(s.drives, func(d *drive) bool { return d.info.Connected && d.info.Device == t.dev.Name() })
}
