// SPDX-License-Identifier: Apache-2.0

package library

// DataMoving says that something went to or from the medium between two looks.
const DataMoving = "data is moving"

// Others says which signs tell of somebody else. rsmctl never writes to a medium,
// keeps no node of a tape open, and reserves nothing.
func (s Signs) Others() []string {
	words := []string{}
	for _, o := range s.Host.Openers {
		words = append(words, o.String())
	}
	say := func(speaks bool, what string) {
		if speaks {
			words = append(words, what)
		}
	}
	say(s.Host.Tape != nil && s.Host.Tape.InFlight > 0, "a command of this host is under way")
	say(s.Reserved, "another host has reserved the drive")
	say(s.Mount.WrittenKnown && s.Mount.Written > 0, "it was written to since it was loaded")
	return words
}

// Speak says which signs tell that the drive is in use, in words that stay the same
// while nothing changes. before is an earlier look at the same medium in it, nil for
// none: it takes two to see that data is moving.
func (s Signs) Speak(before *Signs) []string {
	words := s.Others()
	if s.Asked && s.Position.Known && !s.Position.Beginning && s.Position.Block > 0 {
		words = append(words, "the tape is not at its beginning")
	}
	if before != nil && s.movedSince(*before) {
		words = append(words, DataMoving)
	}
	return words
}

// movedSince tells whether something went to or from the medium since before.
func (s Signs) movedSince(before Signs) bool {
	if a, b := before.Host.Tape, s.Host.Tape; a != nil && b != nil &&
		(a.ReadBytes != b.ReadBytes || a.WrittenBytes != b.WrittenBytes || a.Reads != b.Reads || a.Writes != b.Writes) {
		return true
	}
	if !before.Asked || !s.Asked {
		return false
	}
	return before.Position != s.Position || before.Bytes != s.Bytes || before.Mount != s.Mount
}

// Idle tells whether two looks at the drive, both with an answer, showed no sign that
// it is in use.
func (s Signs) Idle(before Signs) bool {
	return s.Asked && before.Asked && len(s.Speak(&before)) == 0
}
