// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// MoveToPool moves a medium, with all its sides, into another pool (RSM,
// MoveToNtmsMediaPool):
//
//   - into Free: only media whose every side was read and found blank, or
//     carries rsmctl's own free label. Nothing is written.
//   - out of Free: back to Unrecognized. An application gets it by Allocate.
//   - between application pools of the same media type.
//   - out of Import or Unrecognized into an application pool: refused; import
//     is Allocate with the side named.
func (s *Session) MoveToPool(ctx context.Context, p record.PMID, pool, reason string) error {
	return s.commitVerb(ctx, "MoveToPool", "Medium/"+string(p), reason, func(c *change) error {
		m, err := c.editMediumForVerb("move", p)
		if err != nil {
			return err
		}
		if err := c.moveMediumToPool(m, pool); err != nil {
			return fmt.Errorf("move %s from pool %s to %s: %w", m.Name(), m.Pool, pool, err)
		}
		c.addEvent(record.Normal, "MovedToPool", "Medium/"+m.Name(), "moved to pool %s: %s", pool, reason)
		return nil
	})
}

func (c *change) moveMediumToPool(m *record.Medium, name string) error {
	if m.SetAside != nil {
		return fmt.Errorf("%w: %s; a person has to decide", record.ErrSetAside, m.SetAside.Message)
	}
	if err := c.refuseBusy("move", m); err != nil {
		return err
	}
	if name == record.SystemPool(record.FreePool, m.Type) && m.Type != "" {
		c.makePoolsOfType(m.Type)
	}
	from, to := c.poolNow(m.Pool), c.poolNow(name)
	switch {
	case to == nil:
		return fmt.Errorf("%w: pool %s does not exist", record.ErrInvalidMediaPool, name)
	case to == from:
		return fmt.Errorf("%w: it is there already", record.ErrAlreadyExists)
	case to.MediaType != m.Type:
		return fmt.Errorf("%w: the pool holds %q, the medium is %q", record.ErrMediaIncompatible, to.MediaType, m.Type)
	case to.Kind == record.FreePool:
		return moveIntoFree(m, to)
	case from.Kind == record.FreePool && to.Kind == record.UnrecognizedPool:
		return moveOutOfFree(m, to)
	case from.Kind == record.ApplicationPool && to.Kind == record.ApplicationPool:
		m.Pool = to.Name
		return nil
	case from.Kind == record.ImportPool:
		return fmt.Errorf("%w: a medium leaves Import by allocating its side, or into Free", record.ErrInvalidMediaPool)
	}
	return fmt.Errorf("%w: media do not go from %s to %s", record.ErrInvalidMediaPool, from.Kind, to.Kind)
}

// moveIntoFree declares a medium free to use.
func moveIntoFree(m *record.Medium, to *record.Pool) error {
	for i := range m.Sides {
		if why := m.Sides[i].WhyNotFree(); why != "" {
			return fmt.Errorf("%w: side %d %s; only media read and found blank, or with rsmctl's own free label, go to Free", record.ErrInvalidState, i, why)
		}
		if err := m.Sides[i].Become(record.CauseDeclareFree); err != nil {
			return fmt.Errorf("side %d: %w", i, err)
		}
	}
	m.Pool = to.Name
	return nil
}

// moveOutOfFree takes a medium back out of Free.
func moveOutOfFree(m *record.Medium, to *record.Pool) error {
	for i := range m.Sides {
		if err := m.Sides[i].Become(record.CauseWithdrawFree); err != nil {
			return fmt.Errorf("side %d: %w", i, err)
		}
	}
	m.Pool = to.Name
	return nil
}
