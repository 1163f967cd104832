// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"errors"
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/element"
)

// Mount is a medium's stay in a drive on rsmctl's account: from the request that
// brought it there until the one that takes it home. A medium that is in a drive
// without a Mount, and that no open request names with that drive, was put there
// by somebody else: it is in use, and left alone.
type Mount struct {
	// Drive is the element address of the drive.
	Drive int       `json:"drive"`
	Since time.Time `json:"since"`
	// Side is the side that is mounted, when one is.
	Side int `json:"side,omitempty"`
	// ReadOnly is true when its user may not write.
	ReadOnly bool `json:"readOnly,omitempty"`
	// Application is who mounted it.
	Application string `json:"application,omitempty"`
	// Left is true when nobody uses it: rsmctl itself brought it there, and could
	// not take it home yet, or its user has given it back.
	Left bool `json:"left,omitempty"`
}

// ErrDriveInUse refuses what would disturb a program that rsmctl does not know.
var ErrDriveInUse = errors.New("the drive is in use by somebody else")

// explains tells whether an open request says how a medium came to be in a
// drive.
func (w *LibraryRequest) explains(m *Medium) bool {
	return w.PMID == m.PMID && w.Library == m.Library && w.touched(m.Location.Address)
}

// touched tells whether a request may have brought its cartridge to a drive, or
// began when it was there. What a restored database has under way was carried on,
// or not, by those who came after it.
func (w *LibraryRequest) touched(drive int) bool {
	return !w.Claimed && (w.From == drive || w.Drive == drive && w.Sent)
}

// begun tells whether the robot, or the drive, may have been told something. One
// that fetches a cartridge says so before it tells the robot.
func (w *LibraryRequest) begun() bool { return w.Sent || w.Drive == 0 || w.Drive == w.From }

// strange tells whether a medium is in a drive, and nothing in the records
// explains that: somebody else put it there.
func (c *change) strange(m *Medium) bool {
	if m.Location.Type != InDrive || m.Mount != nil && m.Mount.Drive == m.Location.Address {
		return false
	}
	for w := range c.openRequests() {
		if w.explains(m) {
			return false
		}
	}
	return true
}

// refuseStrange refuses a verb that would disturb whoever put a medium into its
// drive.
func (c *change) refuseStrange(verb string, m *Medium) error {
	if !c.strange(m) {
		return nil
	}
	return fmt.Errorf("%s %s: %w: it is in %s of %s, and rsmctl did not put it there; leave it to whoever did, or take it out with `rsmctl dismount %s %d`",
		verb, m.Name(), ErrDriveInUse, m.Location, m.Library, m.Library, m.Location.Address)
}

// vouch tells the live library which drives the records explain, and that all
// others are not ours. It is called when the library has just been connected to,
// and when the records have been brought in line with it; in between custody
// goes with the moves.
func (m *Manager) vouch(r *robot) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	now := &change{m: m}
	for _, d := range r.live.Drives() {
		medium := m.records.byPlace[place{r.name, d.Address}]
		if medium != nil && !now.strange(medium) {
			r.live.TakeCustody(d.Address)
		} else {
			r.live.GiveUpCustody(d.Address)
		}
	}
}

// mountLeft notes, within a change, whether a medium that a request has left in
// a drive is there on our account. Custody says: a drive that somebody else was
// faster to fill is not ours, whatever the request was for.
func (t *task) mountLeft(m *Medium, now time.Time) {
	switch {
	case m.Location.Type != InDrive:
	case !t.robot.live.InCustody(m.Location.Address):
		m.Mount = nil
	case m.Mount == nil:
		m.Mount = &Mount{Drive: m.Location.Address, Since: now, Left: true}
	}
}

// mayTake tells whether the cartridge may be taken from an element: from any but
// a drive that is not ours.
func (t *task) mayTake(address int) bool {
	kind, known := t.robot.live.Geometry().TypeOf(address)
	return !known || kind != element.Drive || t.robot.live.InCustody(address)
}

// settleCustody gives up the drive of which a request took custody when its
// cartridge was seen elsewhere: what is there is another one.
func (t *task) settleCustody(where int) {
	if where != 0 && t.took != 0 && t.took != where {
		t.robot.live.GiveUpCustody(t.took)
	}
}
