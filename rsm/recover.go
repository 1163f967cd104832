// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// Recover ends the requests that a crash left open, by looking: the cartridge
// is where one of the request's elements holds it, or where its barcode is
// seen. What was left in a drive is put home, under a request of its own that
// is opened in the transaction that ends the old one; it stays there while the
// library has no empty slot for it, and for good when it is in a drive into which
// the request did not bring it. When looking gives no
// single answer the request stays open, and a finding says why.
//
// It changes nothing when nothing is open, and may be interrupted and called
// again at any time.
func (s *Session) Recover(ctx context.Context, name string) ([]record.Finding, error) {
	if len(s.m.requestsUnderWay(name)) == 0 {
		return nil, nil
	}
	r, release, err := s.acquireRobot(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("recover %s: %w", name, err)
	}
	defer release()
	var found []record.Finding
	var problems []error
	for _, w := range s.m.requestsUnderWay(name) {
		if err := ctx.Err(); err != nil {
			return found, errors.Join(append(problems, err)...)
		}
		f, err := s.resolveRequest(context.WithoutCancel(ctx), r, *w)
		if err != nil {
			problems = append(problems, err)
		}
		if f != nil {
			found = append(found, *f)
		}
	}
	return found, errors.Join(problems...)
}

// requestsUnderWay lists the open requests of a library, oldest first.
func (m *Manager) requestsUnderWay(name string) []*record.LibraryRequest {
	var open []*record.LibraryRequest
	for _, w := range m.Snapshot().Open {
		if w.Library == name {
			open = append(open, w)
		}
	}
	return open
}

// errInterrupted is what an open request that was found at start ended with.
var errInterrupted = errors.New("interrupted; where the cartridge is was found by looking")

// resolveRequest ends one open request.
func (s *Session) resolveRequest(ctx context.Context, r *robot, w record.LibraryRequest) (*record.Finding, error) {
	m, _ := s.m.Medium(w.PMID)
	t := newTask(r, w, m)
	if err := t.searchCartridge(ctx); err != nil {
		if !w.MayHaveBegun() {
			return nil, s.endUnbegunRequest(ctx, w)
		}
		f := record.Finding{Library: w.Library, PMID: w.PMID, Name: w.Name, Reason: record.ElementFault, Message: err.Error()}
		return &f, err
	}
	s.recogniseInDrive(ctx, t)
	var home *task
	var f *record.Finding
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		if t.where == 0 {
			f = t.endRequestAsLost(c)
			return c.addAuditEntry("Recover", "Medium/"+w.Name, "request "+w.ID+" ("+w.Verb+") was interrupted; the cartridge is not in the library")
		}
		before := c.mediumNow(w.PMID)
		m := t.endRequest(c, t.outcomeOfInterrupted())
		if m == nil || before == nil {
			return nil
		}
		t.noteArrived(c, m)
		if before.Location != m.Location {
			f = &record.Finding{Library: w.Library, PMID: m.PMID, Name: m.Name(), Reason: record.Moved, Message: fmt.Sprintf("found in %s after %s was interrupted", m.Location, w.Verb)}
			c.announceFinding(*f)
		}
		if m.Mount != nil {
			var err error
			home, err = c.beginDismount(r, m.PMID)
			if err != nil && !errors.Is(err, record.ErrLibraryFull) { // then it stays in the drive
				return err
			}
		}
		return c.addAuditEntry("Recover", "Medium/"+w.Name, "request "+w.ID+" ("+w.Verb+") was interrupted")
	})
	if err != nil || home == nil {
		return f, err
	}
	return f, s.carryOutDismount(ctx, home)
}

// endUnbegunRequest ends a request for which neither robot nor drive was told
// anything, wherever its cartridge is.
func (s *Session) endUnbegunRequest(ctx context.Context, w record.LibraryRequest) error {
	return s.commitVerb(ctx, "Recover", "Medium/"+w.Name, "request "+w.ID+" ("+w.Verb+") was interrupted before anything was done", func(c *change) error {
		w.State, w.Ended, w.Error = record.Failed, &c.now, "interrupted before anything was done"
		c.libraryRequests[w.ID] = &w
		return nil
	})
}

// recogniseInDrive takes custody of the drive in which an interrupted request
// has left its cartridge. It does not when somebody else may have put the
// cartridge there since: the drive is another than that of the request, the
// request is of a restored database, or the drive shows signs that rsmctl does
// not leave.
func (s *Session) recogniseInDrive(ctx context.Context, t *task) {
	w := t.request
	if t.where == 0 || t.seen[t.where].Type != element.Drive || !w.MayHaveReached(t.where) {
		return
	}
	if others := t.robot.live.Signs(ctx, t.where).Others(); len(others) > 0 {
		s.m.log.Info("a drive that an interrupted request was for is in use by others", "library", w.Library, "drive", t.where, "signs", others)
		return
	}
	t.robot.live.TakeCustody(t.where)
}

// endRequestAsLost ends, within a change, the request of a cartridge that was
// carried off: no element that it could be in holds it. The next inventory decides
// what becomes of its record.
func (t *task) endRequestAsLost(c *change) *record.Finding {
	w, now := t.request, c.now
	w.State, w.Ended, w.Error = record.Failed, &now, "interrupted; the cartridge is no longer where it could be"
	c.libraryRequests[w.ID] = &w
	f := record.Finding{Library: w.Library, PMID: w.PMID, Name: w.Name, Reason: record.Moved, Message: "not found after " + w.Verb + " was interrupted; the next inventory looks for it"}
	c.announceFinding(f)
	return &f
}

// searchCartridge finds the cartridge of an open request: in one of the request's
// elements by its barcode, else anywhere by that, else in the only one of the
// request's elements that can hold it.
func (t *task) searchCartridge(ctx context.Context) error {
	failure := t.findCartridgeAtEnd(ctx)
	if failure == nil && t.seen[t.where].Barcode == t.barcode || t.barcode == "" && !t.nowhere {
		return failure
	}
	status, err := t.robot.live.Status(ctx)
	if err != nil {
		return errors.Join(failure, err)
	}
	var found []int
	for _, e := range status.Elements {
		if e.Full && e.Exception == "" && t.barcode != "" && e.Barcode == t.barcode {
			found = append(found, e.Address)
			t.seen[e.Address] = e
		}
	}
	switch {
	case len(found) == 1:
		t.where = found[0]
	case failure == nil:
	case len(found) > 1 || !t.nowhere || !status.Complete:
		return failure
	}
	return nil
}

// outcomeOfInterrupted tells how an interrupted request ended: well (nil), if
// it was to bring the cartridge to a place, and the cartridge is there.
func (t *task) outcomeOfInterrupted() error {
	if t.where == t.request.To && (t.request.Verb == verbInject || t.request.Verb == verbEject || t.request.Verb == verbDismount) {
		return nil
	}
	return errInterrupted
}
