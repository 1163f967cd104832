// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"rsm.storage/rsmctl/rsm/record"
)

// Session is the way in for one caller. Its verbs either do what they say and
// return nil, or change nothing and say why.
type Session struct {
	m     *Manager
	actor record.Actor
}

// Session opens a session on behalf of an actor, whom the audit log names.
func (m *Manager) Session(a record.Actor) *Session { return &Session{m, a} }

// EnsureLibrary makes the record of a declared library, if there is none. It
// does not touch the library.
func (s *Session) EnsureLibrary(ctx context.Context, name string) error {
	if err := checkObjectName("library", name); err != nil {
		return err
	}
	return s.m.commitChange(ctx, s.actor, func(c *change) error {
		if c.libraryNow(name) != nil {
			return nil
		}
		c.libraries[name] = &record.Library{Name: name}
		return c.addAuditEntry("EnsureLibrary", "Library/"+name, "declared")
	})
}

// maxName is the length of the longest name, in bytes (RSM, NTMS_OBJECTNAME_LENGTH
// is 64; Kubernetes names have up to 253).
const maxName = 253

// checkObjectName accepts what can stand in a key, a message and a path.
func checkObjectName(what, name string) error {
	bad := func(r rune) bool { return r <= ' ' || r == 0x7f || r == '/' || r == '\\' || r == utf8.RuneError }
	switch {
	case name == "":
		return fmt.Errorf("a %s without a name: %w: give it one", what, record.ErrInvalidName)
	case len(name) > maxName:
		return fmt.Errorf("%s %.20s...: %w: longer than %d bytes", what, name, record.ErrInvalidName, maxName)
	case strings.ContainsFunc(name, bad):
		return fmt.Errorf("%s %q: %w: it has a space, a slash or a control character", what, name, record.ErrInvalidName)
	}
	return nil
}
