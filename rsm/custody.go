// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"fmt"
	"time"

	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// isStrange tells whether a medium is in a drive, and nothing in the records
// explains that: somebody else put it there.
func (c *change) isStrange(m *record.Medium) bool {
	if m.Location.Type != record.InDrive || m.Mount != nil && m.Mount.Drive == m.Location.Address {
		return false
	}
	for w := range c.requestsUnderWay() {
		if w.Explains(m) {
			return false
		}
	}
	return true
}

// refuseStrange refuses a verb that would disturb whoever put a medium into its
// drive.
func (c *change) refuseStrange(verb string, m *record.Medium) error {
	if !c.isStrange(m) {
		return nil
	}
	return fmt.Errorf("%s %s: %w: it is in %s of %s, and rsmctl did not put it there; leave it to whoever did, or take it out with `rsmctl dismount %s %d`",
		verb, m.Name(), record.ErrDriveInUse, m.Location, m.Library, m.Library, m.Location.Address)
}

// vouchForDrives tells the live library which drives are ours: those that hold
// what the records explain. It is called when the library was just connected,
// and when an inventory has brought the records in line with it. In between,
// custody goes with the moves.
func (m *Manager) vouchForDrives(r *robot) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	now := &change{m: m}
	for _, d := range r.live.Drives() {
		medium := m.records.byPlace[record.Place{Library: r.name, Address: d.Address}]
		if medium != nil && !now.isStrange(medium) {
			r.live.TakeCustody(d.Address)
		} else {
			r.live.GiveUpCustody(d.Address)
		}
	}
}

// noteLeftInDrive notes, within a change, whether a medium that a request has
// left in a drive is there on our account. Custody decides: when somebody else
// was faster to fill the drive, it is not ours, whatever the request was for.
func (t *task) noteLeftInDrive(m *record.Medium, now time.Time) {
	switch {
	case m.Location.Type != record.InDrive:
	case !t.robot.live.InCustody(m.Location.Address):
		m.Mount = nil
	case m.Mount == nil:
		m.Mount = &record.Mount{Drive: m.Location.Address, Since: now, Left: true}
	}
}

// mayTakeFrom tells whether the robot may take the cartridge from an element: from
// any but a drive that is not ours.
func (t *task) mayTakeFrom(address int) bool {
	kind, known := t.robot.live.Geometry().TypeOf(address)
	return !known || kind != element.Drive || t.robot.live.InCustody(address)
}

// giveUpLostCustody gives up the drive that a request took custody of, when the
// request's cartridge was seen elsewhere: the drive holds another one.
func (t *task) giveUpLostCustody(where int) {
	if where != 0 && t.custodyTaken != 0 && t.custodyTaken != where {
		t.robot.live.GiveUpCustody(t.custodyTaken)
	}
}
