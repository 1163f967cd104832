// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rsm.storage/rsmctl/rsm/library"
)

// InventoryOptions say how an inventory looks, and at what.
type InventoryOptions struct {
	Method Method
	// Slots are the element addresses to look at; nil means all of them.
	Slots []int
	// Identify asks a Fast inventory to read the labels of media that were
	// never read. A Full one reads all labels in any case.
	Identify bool
	// Progress is called before each cartridge that is read; may be nil.
	Progress func(done, total int, what string)
}

// InventoryReport is what an inventory found.
type InventoryReport struct {
	State    InventoryState `json:"state"`
	Findings []Finding      `json:"findings"`
	// Identified and Failed count the label reads.
	Identified int `json:"identified"`
	Failed     int `json:"failed"`
}

// Inventory looks at a library and brings the records in line with it (RSM,
// InventoryNtmsLibrary). A Fast one reads the element status: who is where,
// by barcode. A Full one then reads every label. Media in ports are left
// where they are: taking them in is Inject.
//
// Records that are as found are not written. On the first look at a library
// the cartridges that are there are no finding: nothing has changed.
func (s *Session) Inventory(ctx context.Context, name string, o InventoryOptions) (*InventoryReport, error) {
	if o.Method != Fast && o.Method != Full {
		return nil, fmt.Errorf("inventory of %s: method %q: %w: it is %s or %s", name, o.Method, ErrInvalidState, Fast, Full)
	}
	r, release, err := s.robot(ctx, name)
	if err != nil {
		return nil, err
	}
	defer release()
	began := s.m.time()
	status, err := r.live.Status(ctx)
	if err != nil {
		r.hangUp()
		return nil, fmt.Errorf("library %s: %w: %w", name, ErrLibraryOffline, s.outOfReach(ctx, name, err))
	}
	l := look{library: name, began: began, status: status, only: setOf(o.Slots), rotates: r.live.Geometry().Rotates}
	report := &InventoryReport{State: InventoryState{Method: o.Method, Began: began}, Findings: []Finding{}}
	if err := s.compare(ctx, r, l, report); err != nil {
		return nil, fmt.Errorf("inventory of %s: %w", name, err)
	}
	if o.Method == Full || o.Identify {
		if err := s.readAll(ctx, r, l, o, report); err != nil {
			return report, fmt.Errorf("inventory of %s: %w", name, err)
		}
	}
	return report, nil
}

func setOf(addresses []int) map[int]bool {
	if addresses == nil {
		return nil
	}
	set := map[int]bool{}
	for _, a := range addresses {
		set[a] = true
	}
	return set
}

// compare holds what was seen against the records and commits the difference.
func (s *Session) compare(ctx context.Context, r *robot, l look, report *InventoryReport) error {
	inventoryBeforeCommit.Hit()
	err := s.m.change(ctx, s.actor, func(c *change) error {
		out := match(l, c.recorded(l.library))
		first := c.library(l.library).Inventory == nil
		for _, f := range out.findings {
			if !first || f.Reason != Appeared {
				report.Findings = append(report.Findings, f.Finding)
			}
			if !f.old {
				c.announce(f.Finding)
			}
		}
		for _, m := range out.media {
			c.media[m.PMID] = m
			if m.Pool == SystemPool(UnrecognizedPool, m.Type) {
				m.Pool = c.systemPool(UnrecognizedPool, m.Type)
			}
		}
		for _, p := range out.nobody {
			c.media[p] = nil
		}
		for address, e := range out.elements {
			c.elements[place{l.library, address}] = e
		}
		for _, address := range out.gone {
			c.elements[place{l.library, address}] = nil
		}
		report.Findings = append(report.Findings, c.reunite(out.media)...)
		report.State.Complete, report.State.Problem = out.complete, out.problem
		report.State.Ended = c.now
		c.libraries[l.library] = libraryNow(c.library(l.library), r.live, report.State)
		if len(c.events) == 0 {
			return nil
		}
		return c.audit("Inventory", "Library/"+l.library, string(report.State.Method))
	})
	inventoryAfterCommit.Hit()
	return err
}

// libraryNow is the record of a library after a look at it.
func libraryNow(was *Library, live *library.Library, state InventoryState) *Library {
	return &Library{
		Name: was.Name, Identity: live.Identity(), Drives: live.Drives(),
		Inventory: &state, Revision: was.Revision,
	}
}

// recorded gives the part of the records that a look at a library is compared
// with.
func (c *change) recorded(name string) recorded {
	all := c.m.records
	r := recorded{
		elements:  all.elements[name],
		byBarcode: all.byBarcode.all,
		newPMID:   func() PMID { return PMID(uuid.NewString()) },
	}
	for _, m := range all.media {
		if m.Library == name {
			r.media = append(r.media, m)
		}
	}
	slices.SortFunc(r.media, func(a, b *Medium) int { return comparePMID(a, b.PMID) })
	return r
}

// reunite finds, after media have gone offline, those whose cartridge is in
// another place already, read by its label but held back as a duplicate as
// long as the first one was recorded here.
func (c *change) reunite(media []*Medium) (found []Finding) {
	for _, gone := range media {
		if gone.Online() || c.medium(gone.PMID) == nil {
			continue
		}
		for _, k := range gone.omids() {
			for _, other := range c.byOMID(k) {
				if other.PMID == gone.PMID || !other.Online() {
					continue
				}
				if old := c.absorb(c.edit(other.PMID)); old != nil {
					f := c.mergeFinding(old)
					c.announce(f)
					found = append(found, f)
				}
			}
		}
	}
	return found
}

// readAll reads the labels that an inventory has to read, and then looks once
// more at who is missing: with every label known, nobody can be anybody.
func (s *Session) readAll(ctx context.Context, r *robot, l look, o InventoryOptions, report *InventoryReport) error {
	queue := s.m.unread(l, o.Method == Full)
	if len(queue) == 0 {
		return nil
	}
	u := s.newRun(r, "inventory", queue...)
	err := u.all(ctx, o.Progress)
	report.Findings = append(report.Findings, u.findings...)
	report.Identified, report.Failed = u.done, len(u.failures)
	if err != nil || !report.State.Complete {
		return err
	}
	status, err := r.live.Status(ctx)
	if err != nil {
		return fmt.Errorf("look again after reading the labels: %w: %w", ErrLibraryOffline, err)
	}
	again := InventoryReport{State: report.State}
	if err := s.compare(ctx, r, look{library: l.library, began: l.began, status: status, rotates: l.rotates}, &again); err != nil {
		return err
	}
	for _, f := range again.Findings {
		if f.Reason == Vanished || !slices.Contains(report.Findings, f) {
			report.Findings = append(report.Findings, f)
		}
	}
	report.State = again.State
	return nil
}

// unread lists the media that an inventory is to read, by address: those that
// were never read, or all of them.
func (m *Manager) unread(l look, all bool) []PMID {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var queue []PMID
	for _, e := range l.status.Elements {
		if l.only != nil && !l.only[e.Address] || e.Type == library.Port || e.Exception != "" {
			continue
		}
		r := m.records.byPlace[place{l.library, e.Address}]
		if _, mounted := m.mounted[pmidOf(r)]; r == nil || mounted || r.Cleaning {
			continue
		}
		if all || r.NeedsIdentification() {
			queue = append(queue, r.PMID)
		}
	}
	return queue
}

func pmidOf(m *Medium) PMID {
	if m == nil {
		return ""
	}
	return m.PMID
}
