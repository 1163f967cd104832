// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"

	"rsm.storage/rsmctl/rsm/record"
)

// LeaveInDrive records that a cartridge in a drive was brought there by rsmctl,
// and could not be taken home yet.
func (s *Session) LeaveInDrive(ctx context.Context, p record.PMID) error {
	var name string
	err := s.m.commitChange(ctx, s.actor, func(c *change) error {
		m := c.editMedium(p)
		m.Mount = &record.Mount{Drive: m.Location.Address, Since: c.now, Left: true}
		name = m.Library
		return nil
	})
	if r := s.m.robots[name]; err == nil && r != nil && r.live != nil {
		s.m.vouchForDrives(r)
	}
	return err
}
