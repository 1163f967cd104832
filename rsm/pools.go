// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/rsm/record"
)

// CreatePool makes an application pool (RSM, CreateNtmsMediaPool with
// CREATE_NEW). Its parent must exist and be a container.
func (s *Session) CreatePool(ctx context.Context, spec record.PoolSpec, reason string) error {
	if err := checkPoolName(spec.Name); err != nil {
		return fmt.Errorf("create pool: %w", err)
	}
	return s.commitVerb(ctx, "CreatePool", "MediaPool/"+spec.Name, reason, func(c *change) error {
		if c.poolNow(spec.Name) != nil {
			return fmt.Errorf("create pool %s: %w: choose another name, or update that one", spec.Name, record.ErrAlreadyExists)
		}
		if err := c.checkPoolSpec(spec); err != nil {
			return fmt.Errorf("create pool %s: %w", spec.Name, err)
		}
		c.pools[spec.Name] = record.NewPool(spec)
		c.makePoolsOfType(spec.MediaType)
		c.addEvent(record.Normal, "PoolCreated", "MediaPool/"+spec.Name, "created: %s", reason)
		return nil
	})
}

// UpdatePool changes what a caller may say of an application pool. Its media
// type can be changed only while it is empty.
func (s *Session) UpdatePool(ctx context.Context, spec record.PoolSpec, reason string) error {
	return s.commitVerb(ctx, "UpdatePool", "MediaPool/"+spec.Name, reason, func(c *change) error {
		p, err := c.applicationPool("update", spec.Name)
		if err != nil {
			return err
		}
		if spec.MediaType != p.MediaType {
			if err := c.refuseFilledPool(p); err != nil {
				return fmt.Errorf("update pool %s: change its media type from %q to %q: %w", p.Name, p.MediaType, spec.MediaType, err)
			}
		}
		if err := c.checkPoolSpec(spec); err != nil {
			return fmt.Errorf("update pool %s: %w", spec.Name, err)
		}
		c.pools[spec.Name] = record.NewPool(spec)
		c.pools[spec.Name].Creator = p.Creator
		c.makePoolsOfType(spec.MediaType)
		c.addEvent(record.Normal, "PoolUpdated", "MediaPool/"+spec.Name, "updated: %s", reason)
		return nil
	})
}

// DeletePool removes an application pool that is empty (RSM,
// DeleteNtmsMediaPool).
func (s *Session) DeletePool(ctx context.Context, name, reason string) error {
	return s.commitVerb(ctx, "DeletePool", "MediaPool/"+name, reason, func(c *change) error {
		p, err := c.applicationPool("delete", name)
		if err != nil {
			return err
		}
		if err := c.refuseFilledPool(p); err != nil {
			return fmt.Errorf("delete pool %s: %w", name, err)
		}
		c.pools[name] = nil
		c.addEvent(record.Normal, "PoolDeleted", "MediaPool/"+name, "deleted: %s", reason)
		return nil
	})
}

// checkPoolName refuses the system pools' names too: they have a slash, and
// their kinds stand for them in manifests.
func checkPoolName(name string) error {
	switch record.PoolKind(name) {
	case record.FreePool, record.ImportPool, record.UnrecognizedPool:
		return fmt.Errorf("pool %s: %w: it means the system pools; choose another", name, record.ErrInvalidName)
	}
	return checkObjectName("pool", name)
}

// applicationPool finds an application pool that a verb may change.
func (c *change) applicationPool(verb, name string) (*record.Pool, error) {
	p := c.poolNow(name)
	if p == nil {
		return nil, fmt.Errorf("%s pool %s: %w: it does not exist; create it first", verb, name, record.ErrInvalidMediaPool)
	}
	if p.Kind != record.ApplicationPool {
		return nil, fmt.Errorf("%s pool %s: %w: system pools are the manager's own", verb, name, record.ErrInvalidMediaPool)
	}
	return p, nil
}

// checkPoolSpec holds a pool against the other pools.
func (c *change) checkPoolSpec(s record.PoolSpec) error {
	if s.MaxAllocations < 0 {
		return fmt.Errorf("%w: a limit of %d allocations; 0 means no limit", record.ErrInvalidMediaPool, s.MaxAllocations)
	}
	for up := s.Parent; up != ""; {
		p := c.poolNow(up)
		switch {
		case p == nil:
			return fmt.Errorf("%w: its parent %s does not exist; create that first", record.ErrObjectNotFound, up)
		case p.Kind != record.ApplicationPool || p.MediaType != "":
			return fmt.Errorf("%w: its parent %s holds media; a pool holds pools or media, not both", record.ErrInvalidMediaPool, up)
		case p.Name == s.Name:
			return fmt.Errorf("%w: it would be its own ancestor", record.ErrInvalidMediaPool)
		}
		up = p.Parent
	}
	return nil
}

// refuseFilledPool tells whether a pool holds neither media nor pools.
func (c *change) refuseFilledPool(p *record.Pool) error {
	if n := c.m.records.poolSize[p.Name]; n > 0 {
		return fmt.Errorf("%w: it holds %d media; deallocate and move them first", record.ErrNotEmpty, n)
	}
	for _, child := range sortedByName(c.m.records.pools) {
		if child.Parent == p.Name {
			return fmt.Errorf("%w: pool %s is in it; delete that first", record.ErrNotEmpty, child.Name)
		}
	}
	return nil
}
