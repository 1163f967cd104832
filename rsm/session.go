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

// commitVerb commits what fn collects, with one audit entry.
func (s *Session) commitVerb(ctx context.Context, verb, object, reason string, fn func(*change) error) error {
	return s.m.commitChange(ctx, s.actor, func(c *change) error {
		if err := fn(c); err != nil {
			return err
		}
		return c.addAuditEntry(verb, object, reason)
	})
}

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

// editMediumForVerb finds a medium for a verb, or says that there is none.
func (c *change) editMediumForVerb(verb string, p record.PMID) (*record.Medium, error) {
	if r := c.editMedium(p); r != nil {
		return r, nil
	}
	return nil, fmt.Errorf("%s medium %s: %w: the records do not have it", verb, p, record.ErrInvalidMedia)
}

// refuseBusy refuses a medium that a request or a mount is using.
func (c *change) refuseBusy(verb string, r *record.Medium) error {
	for w := range c.requestsUnderWay() {
		if w.PMID == r.PMID {
			return fmt.Errorf("%s %s: %w: request %s (%s) is under way; wait for it, or look at the library again", verb, r.Name(), record.ErrBusy, w.ID, w.Verb)
		}
	}
	if at := r.Mount; at != nil && !at.Left {
		return fmt.Errorf("%s %s: %w: it is mounted in drive %d of %s; dismount it first", verb, r.Name(), record.ErrBusy, at.Drive, r.Library)
	}
	return nil
}
