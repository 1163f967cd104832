// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm"
)

// doubtStale has the labels read of sides that a restored database calls
// allocated and that no manifest wants. Such a side may have been given back,
// relabelled and allocated again after the backup was made, and be one that is
// expected: its barcode alone does not tell.
func (p *planner) doubtStale() {
	if !p.snap.Hold.Restored() || !p.desired.Complete {
		return
	}
	for _, c := range p.loose {
		m := c.medium
		pool := p.pools[m.Pool]
		if c.held() && m.Sides[c.side].Evidence.Level == rsm.ByBarcode && m.Online() && !m.Ejected && m.SetAside == nil && p.used[m.PMID] == nil &&
			pool != nil && pool.desired != nil && pool.desired.Exact {
			p.unread = append(p.unread, m)
		}
	}
}

// unproven tells whether a step rests on nothing but what a restored database
// claims. A library that may not or cannot be worked with is the first reason
// to leave its media alone, and is reported instead.
func (p *planner) unproven(m *rsm.Medium, s Step) bool {
	if lib := p.libraryOf(m); lib != nil && lib.obstacle != "" {
		return false
	}
	switch s.Action {
	case Inject, Identify, Dismount:
		return false
	case MoveToPool:
		return claimed(m)
	}
	return m.Sides[s.Side].Evidence.Level == rsm.Claimed
}

// notYet leaves a step to a later pass, when its medium was seen or read. One
// that is not there to be seen is reported.
func (p *planner) notYet(m *rsm.Medium, s Step) {
	if s.Action == Deallocate {
		p.unseen[s.Pool]++
	}
	if !m.Online() || m.Ejected || m.Cleaning || m.SetAside != nil {
		p.group(NotSeenAgain, s.Pool).add(m.Name())
	}
}

// claimed tells whether only a restored database says what a side of m is.
func claimed(m *rsm.Medium) bool {
	return slices.ContainsFunc(m.Sides, func(s rsm.Side) bool { return s.Evidence.Level == rsm.Claimed })
}

// believed says what the restored database has a medium for.
func (p *planner) believed(m *rsm.Medium) string {
	s := &m.Sides[0]
	for i := range m.Sides {
		if m.Sides[i].State == rsm.Allocated || m.Sides[i].State == rsm.Complete {
			s = &m.Sides[i]
			break
		}
	}
	text := fmt.Sprintf("is %s in %s", s.State, m.Pool)
	if !s.OMID.IsZero() {
		text += " as " + s.OMID.String()
	}
	return text + " by the word of the restored database"
}
