// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"rsm.storage/rsmctl/api/v1alpha1"
	"rsm.storage/rsmctl/rsm/record"
)

// seenLibrary is a library as a plan sees it: declared, recorded, or both.
type seenLibrary struct {
	name     string
	declared bool
	mode     v1alpha1.Mode
	// record is nil when it was never looked at.
	record *record.Library
	// obstacle is why no step may touch its media, and why says so in words.
	obstacle Reason
	why      string
	// exclusive: nobody else moves media in it.
	exclusive bool
	// open counts what was begun and whose outcome is not known.
	open int
}

func lookAtLibraries(q question) surroundings {
	s := surroundings{libraries: map[string]*seenLibrary{}}
	for i := range q.desired.Libraries {
		d := &q.desired.Libraries[i]
		v := &seenLibrary{name: d.Name, declared: true, mode: d.Mode, exclusive: d.Access == v1alpha1.AccessExclusive}
		why, unreachable := q.observed.Unreachable[d.Name]
		switch {
		case d.Mode == v1alpha1.ModeSuspend:
			v.obstacle, v.why = LibrarySuspended, "is suspended"
		case unreachable:
			v.obstacle, v.why = LibraryUnreachable, "cannot be reached: "+why
		case d.Mode == v1alpha1.ModeObserve:
			v.obstacle, v.why = LibraryObserved, "is only observed"
		}
		s.libraries[d.Name] = v
	}
	for _, record := range q.snap.Libraries {
		v := s.libraryNamed(record.Name)
		v.record = record
		s.libraries[record.Name] = v
	}
	for _, r := range q.snap.Open {
		if v := s.libraries[r.Library]; v != nil {
			v.open++
		}
	}
	return s
}

// libraryNamed finds a library; one that no manifest declares cannot be
// worked with.
func (s surroundings) libraryNamed(name string) *seenLibrary {
	if v := s.libraries[name]; v != nil {
		return v
	}
	return &seenLibrary{name: name, obstacle: LibraryUnreachable, why: "is in no manifest that could be read"}
}

// libraryOf is the library that stands in for a medium: the one it is in, or
// was last seen in. Nil when that is none, or one that is no more.
func (s surroundings) libraryOf(m *record.Medium) *seenLibrary {
	if m.Library == "" {
		return nil
	}
	v := s.libraryNamed(m.Library)
	if !v.declared && !m.Online() {
		return nil
	}
	return v
}

// manyLibraries: a place needs the library's name to be found.
func (s surroundings) manyLibraries() bool { return len(s.libraries) > 1 }
