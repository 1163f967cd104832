// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// truth is what really is on a medium, side by side: what a label read finds.
type truth map[record.PMID][]label.Verdict

// simulateStep carries out one step on a copy of the records, as the manager
// would, and refuses what the manager would refuse. Nothing here writes to a
// medium: truth is only read.
func simulateStep(snap *record.Snapshot, real truth, s Step) (*record.Snapshot, error) {
	next := copySnapshot(snap)
	next.Revision++
	return next, (&simulator{next, real}).performStep(s)
}

type simulator struct {
	snap *record.Snapshot
	real truth
}

func (x *simulator) performStep(s Step) error {
	switch s.Action {
	case CreatePool, UpdatePool, DeletePool:
		return x.changePool(s)
	case RequestInject:
		x.snap.Requests = append(x.snap.Requests, &record.OperatorRequest{
			ID: fmt.Sprintf("op-%d", len(x.snap.Requests)+1), Kind: record.InsertMedium, OMID: *s.OMID, State: record.Submitted,
		})
		return nil
	case RequestDismount:
		x.snap.Requests = slices.DeleteFunc(x.snap.Requests, func(r *record.OperatorRequest) bool { return r.Kind == record.FreeDrive && r.Library == s.Library })
		x.snap.Requests = append(x.snap.Requests, &record.OperatorRequest{
			ID: fmt.Sprintf("op-%d", len(x.snap.Requests)+1), Kind: record.FreeDrive, Library: s.Library, Message: s.Message, State: record.Submitted,
		})
		return nil
	}
	m := x.findMedium(s.PMID)
	if m == nil {
		return fmt.Errorf("no medium %s", s.PMID)
	}
	if err := refuseClaimOnly(m, s); err != nil {
		return err
	}
	switch s.Action {
	case Inject:
		if m.Location.Type != record.InPort || x.snap.EmptySlots[m.Library] == 0 {
			return fmt.Errorf("inject: %s, %d empty slots", m.Location, x.snap.EmptySlots[m.Library])
		}
		x.snap.EmptySlots[m.Library]--
		m.Location = record.Location{Type: record.InSlot, Address: 2000}
		return nil
	case Dismount:
		return x.dismountMedium(m, s)
	case Identify:
		if slices.ContainsFunc(x.snap.InUse, func(u *record.InUse) bool { return u.PMID == m.PMID }) {
			return fmt.Errorf("%s is in a drive that others use", m.Name())
		}
		return x.identifyMedium(m)
	case MoveToPool:
		return x.moveMedium(m, s.Pool)
	case Allocate:
		return x.allocateSide(m, s)
	case Complete, Deallocate:
		return x.releaseSide(m, s)
	}
	return fmt.Errorf("no such action: %s", s.Action)
}

var errClaimOnly = errors.New("not seen since the restore")

// refuseClaimOnly refuses what rests on nothing but the word of a restored database.
func refuseClaimOnly(m *record.Medium, s Step) error {
	if s.Action == Inject || s.Action == Identify || s.Action == Dismount {
		return nil
	}
	for i, side := range m.Sides {
		if side.Claimed() && (i == s.Side || s.Action == MoveToPool) {
			return fmt.Errorf("%w: %s %s, side %d", errClaimOnly, s.Action, m.Name(), i)
		}
	}
	return nil
}

func (x *simulator) changePool(s Step) error {
	at := -1
	for i, p := range x.snap.Pools {
		if p.Name == s.Name {
			at = i
		}
	}
	switch {
	case s.Action == CreatePool && at < 0:
		x.snap.Pools = append(x.snap.Pools, newPool(*s.Spec, record.MadeByManifest))
	case s.Action == UpdatePool && at >= 0:
		if x.snap.Pools[at].MediaType != s.Spec.MediaType && x.holdsAnything(s.Name) {
			return fmt.Errorf("update pool %s: not empty", s.Name)
		}
		x.snap.Pools[at] = newPool(*s.Spec, x.snap.Pools[at].Creator)
	case s.Action == DeletePool && at >= 0:
		if x.holdsAnything(s.Name) || x.snap.Pools[at].Creator != record.MadeByManifest {
			return fmt.Errorf("delete pool %s: not empty, or not ours", s.Name)
		}
		x.snap.Pools = append(x.snap.Pools[:at], x.snap.Pools[at+1:]...)
		return nil
	default:
		return fmt.Errorf("%s %s: it exists: %t", s.Action, s.Name, at >= 0)
	}
	if parent := s.Spec.Parent; parent != "" {
		if p := x.findPool(parent); p == nil || p.MediaType != "" {
			return fmt.Errorf("%s %s: parent %s is no container", s.Action, s.Name, parent)
		}
	}
	return nil
}

func newPool(s record.PoolSpec, creator string) *record.Pool {
	return &record.Pool{
		Name: s.Name, Kind: record.ApplicationPool, Parent: s.Parent, MediaType: s.MediaType, DrawFromFree: s.DrawFromFree,
		ReturnToFree: s.ReturnToFree, MaxAllocations: s.MaxAllocations, Creator: creator,
	}
}

// dismountMedium takes a medium home from the drive that it was left in.
func (x *simulator) dismountMedium(m *record.Medium, s Step) error {
	at := slices.IndexFunc(x.snap.InUse, func(u *record.InUse) bool { return u.PMID == m.PMID && u.Drive == s.Drive && u.Idle })
	if at < 0 {
		return fmt.Errorf("%s is in no idle drive %d", m.Name(), s.Drive)
	}
	x.snap.InUse = slices.Delete(x.snap.InUse, at, at+1)
	m.Location = record.Location{Type: record.InSlot, Address: 1000}
	return nil
}

func (x *simulator) identifyMedium(m *record.Medium) error {
	if !m.Online() || m.Cleaning || m.SetAside != nil {
		return fmt.Errorf("identify %s: %s", m.Name(), m.Location)
	}
	for i := range m.Sides {
		s, v := &m.Sides[i], x.real[m.PMID][i]
		held := s.State == record.Allocated || s.State == record.Complete || s.State == record.Reserved
		s.Evidence = record.Evidence{Level: record.ByLabel, Verdict: &v}
		if held {
			if v.OMID.Key() != s.OMID.Key() {
				m.SetAside = &record.SetAside{Reason: "LabelChanged", Expected: s.OMID, Found: v.OMID}
			}
			continue
		}
		cause, kind := record.CauseFoundNothing, record.UnrecognizedPool
		if v.Kind == label.Labelled || v.Kind == label.Free {
			cause, kind = record.CauseFoundLabel, record.ImportPool
		}
		if v.OMID.Key() == s.OMID.Key() && s.State != record.Unknown {
			continue
		}
		next, err := record.Next(s.State, cause)
		if err != nil {
			continue // Decommissioned is for good, whatever is read
		}
		s.State, s.OMID = next, v.OMID
		if !someSideHeld(m) && (i == 0 || kind == record.ImportPool) {
			m.Pool = record.SystemPool(kind, m.Type)
		}
	}
	return nil
}

func (x *simulator) moveMedium(m *record.Medium, to string) error {
	p, from := x.findPool(to), x.findPool(m.Pool)
	if p == nil || p.Name == m.Pool || p.MediaType != m.Type || m.SetAside != nil {
		return fmt.Errorf("move %s from %s to %s: refused", m.Name(), m.Pool, to)
	}
	cause := record.Cause("")
	switch {
	case p.Kind == record.FreePool:
		cause = record.CauseDeclareFree
		for _, s := range m.Sides {
			if v := s.Evidence.Verdict; v == nil || v.Kind != label.Blank && v.Kind != label.Free {
				return fmt.Errorf("move %s to Free: may hold data", m.Name())
			}
		}
	case from.Kind == record.FreePool && p.Kind == record.UnrecognizedPool:
		cause = record.CauseWithdrawFree
	case from.Kind != record.ApplicationPool || p.Kind != record.ApplicationPool:
		return fmt.Errorf("move %s from %s to %s: import is Allocate", m.Name(), m.Pool, to)
	}
	for i := range m.Sides {
		if cause != "" {
			next, err := record.Next(m.Sides[i].State, cause)
			if err != nil {
				return err
			}
			m.Sides[i].State = next
		}
	}
	m.Pool = to
	return nil
}

func (x *simulator) allocateSide(m *record.Medium, s Step) error {
	side, p := &m.Sides[s.Side], x.findPool(s.Pool)
	switch {
	case p == nil || p.Kind != record.ApplicationPool || p.MediaType != m.Type:
		return fmt.Errorf("allocate %s to %s: no such pool", m.Name(), s.Pool)
	case m.SetAside != nil, side.Unread() && s.Reason != TrustedBarcode:
		return fmt.Errorf("allocate %s: set aside or not read", m.Name())
	case m.Pool != s.Pool && someSideHeld(m):
		return fmt.Errorf("allocate %s to %s: a side is held in %s", m.Name(), s.Pool, m.Pool)
	case p.MaxAllocations > 0 && side.Allocations >= p.MaxAllocations:
		return fmt.Errorf("allocate %s: allocated too often", m.Name())
	case side.State == record.Unknown:
		side.OMID, side.Evidence.Level = label.OMID{Type: s.OMID.Type, ID: s.OMID.ID}, record.Unverified
	case side.OMID.Key() != s.OMID.Key():
		return fmt.Errorf("allocate %s: its label says %s, not %s", m.Name(), side.OMID, s.OMID)
	}
	for _, other := range x.snap.Media {
		for i := range other.Sides {
			if s.LMID != "" && other.Sides[i].LMID == s.LMID {
				return fmt.Errorf("allocate %s: LMID %s is taken", m.Name(), s.LMID)
			}
			if other != m && other.Online() && other.Sides[i].OMID.Key() == side.OMID.Key() {
				return fmt.Errorf("allocate %s: %s is on %s too", m.Name(), side.OMID, other.Name())
			}
		}
	}
	next, err := record.Next(side.State, record.CauseAllocate)
	if err != nil {
		return err
	}
	side.State, side.Origin, m.Pool = next, s.Origin, s.Pool
	side.LMID = s.LMID
	if side.LMID == "" {
		side.LMID = record.LMID(fmt.Sprintf("new-%s-%d", m.PMID, s.Side))
	}
	side.Allocations++
	return nil
}

// releaseSide completes or deallocates.
func (x *simulator) releaseSide(m *record.Medium, s Step) error {
	side, p := &m.Sides[s.Side], x.findPool(m.Pool)
	cause := record.CauseComplete
	if s.Action == Deallocate {
		cause = record.CauseDeallocate
		if p.MaxAllocations > 0 && side.Allocations >= p.MaxAllocations {
			cause = record.CauseDeallocateLast
		}
	}
	next, err := record.Next(side.State, cause)
	if err != nil || side.LMID != s.LMID {
		return fmt.Errorf("%s %s, LMID %q: %w", s.Action, m.Name(), s.LMID, err)
	}
	side.State = next
	if s.Action == Complete {
		return nil
	}
	side.LastLMID, side.LMID, side.Origin = side.LMID, "", ""
	if x.snap.Hold.Restored() && side.Evidence.Level == record.ByBarcode {
		side.Evidence.Level = record.Claimed
	}
	if m.SetAside != nil && !someSideHeld(m) {
		m.SetAside = nil
		for i := range m.Sides {
			if v := m.Sides[i].Evidence.Verdict; v != nil && m.Sides[i].State == record.Available {
				m.Sides[i].State, m.Sides[i].OMID = record.Import, v.OMID
			}
		}
		m.Pool = record.SystemPool(record.ImportPool, m.Type)
		return nil
	}
	free := p.ReturnToFree
	for i := range m.Sides {
		if m.Sides[i].State == record.Reserved && !someSideHeld(m) {
			m.Sides[i].State = record.Available
		}
		free = free && m.Sides[i].State == record.Available
	}
	if free {
		m.Pool = record.SystemPool(record.FreePool, m.Type)
	}
	return nil
}

func someSideHeld(m *record.Medium) bool {
	for i := range m.Sides {
		if m.Sides[i].State == record.Allocated || m.Sides[i].State == record.Complete {
			return true
		}
	}
	return false
}

func (x *simulator) findMedium(p record.PMID) *record.Medium {
	for _, m := range x.snap.Media {
		if m.PMID == p {
			return m
		}
	}
	return nil
}

func (x *simulator) findPool(name string) *record.Pool {
	for _, p := range x.snap.Pools {
		if p.Name == name {
			return p
		}
	}
	return nil
}

func (x *simulator) holdsAnything(name string) bool {
	for _, m := range x.snap.Media {
		if m.Pool == name {
			return true
		}
	}
	for _, p := range x.snap.Pools {
		if p.Parent == name {
			return true
		}
	}
	return false
}

func copySnapshot(snap *record.Snapshot) *record.Snapshot {
	next := *snap
	next.EmptySlots = maps.Clone(snap.EmptySlots)
	next.Pools = slices.Clone(snap.Pools)
	next.Requests = slices.Clone(snap.Requests)
	next.InUse = slices.Clone(snap.InUse)
	next.Media = slices.Clone(snap.Media)
	for i, m := range snap.Media {
		c := *m
		c.Sides = slices.Clone(m.Sides)
		next.Media[i] = &c
	}
	return &next
}
