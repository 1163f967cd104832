// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"maps"
	"slices"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
)

// planFree moves blank media that are declared free into Free, and out of it
// again when they are no longer declared.
func (p *planner) planFree() {
	absent := map[string][]string{} // by MediaSet
	total := map[string]int{}
	declared := make(map[string]bool, len(p.desired.Free))
	for i := range p.desired.Free {
		f := &p.desired.Free[i]
		declared[f.Barcode] = true
		total[f.Set]++
		media := slices.DeleteFunc(slices.Clone(p.codes(f.Barcode)), func(m *rsm.Medium) bool { return !m.Online() })
		switch {
		case f.Contested:
			// Reported by reportContested.
		case len(media) == 0:
			absent[f.Set] = append(absent[f.Set], f.Barcode)
		case len(media) > 1:
			p.reportSameBarcode(f.Barcode, media, f.Set+p.where(f.Pos))
		default:
			p.planFreeMedium(f, media[0])
		}
	}
	for _, set := range slices.Sorted(maps.Keys(absent)) {
		p.plan.Drift = append(p.plan.Drift, Drift{
			Kind: kindMediaSet, Name: set, Reason: NeverSeen,
			Message: fmt.Sprintf("%d of the %s that %s declares free are in no library: %s",
				len(absent[set]), count(total[set], "barcode", "barcodes"), set, few(absent[set])),
		})
	}
	if !p.desired.Complete {
		return
	}
	for _, m := range p.idle {
		if !declared[m.Barcode] && !p.taken[m.PMID] {
			p.planWithdraw(m)
		}
	}
}

// planFreeMedium plans for a medium whose barcode is declared free. Only what
// was read and found blank, or carries rsmctl's own free label, may go there.
func (p *planner) planFreeMedium(f *DesiredFree, m *rsm.Medium) {
	if m.SetAside != nil || unread(m) || p.taken[m.PMID] || p.kind(m) == rsm.FreePool {
		return
	}
	for i := range m.Sides {
		if reason, why, cure := notFree(m, &m.Sides[i]); reason != "" {
			p.blockMedium(m, kindMedium, reason, fmt.Sprintf("%s is declared free by %s%s, but %s", p.at(m), f.Set, p.where(f.Pos), why), cure)
			return
		}
	}
	if m.Type == "" {
		p.blockMedium(m, kindMedium, WrongMediaType,
			fmt.Sprintf("%s is declared free by %s%s, but its media type is not known", p.at(m), f.Set, p.where(f.Pos)),
			"give it a barcode that ends in its media type")
		return
	}
	p.want(m, Step{
		Action: MoveToPool, Kind: kindMedium, Reason: DeclaredFree,
		Pool: rsm.SystemPool(rsm.FreePool, m.Type), From: m.Pool,
		Origin: origin(f.Set), Allocations: m.Sides[0].Allocations, Source: p.place(f.Pos),
		Message: fmt.Sprintf("%s is blank or has a free label, and %s%s declares it free; move it to Free", p.at(m), f.Set, p.where(f.Pos)),
	})
}

// notFree says why a side must not be handed out to anyone, empty when it may.
func notFree(m *rsm.Medium, s *rsm.Side) (reason Reason, why, cure string) {
	const drop = "drop its barcode from the MediaSet"
	switch s.State {
	case rsm.Foreign, rsm.Import:
		if v := s.Evidence.Verdict; v != nil && (v.Kind == label.Blank || v.Kind == label.Free) {
			return "", "", ""
		}
	case rsm.Allocated, rsm.Complete, rsm.Reserved:
		return NotFree, "it is " + string(s.State) + " in pool " + m.Pool, drop
	case rsm.Decommissioned:
		return StateIsFinal, "it is Decommissioned for good", drop
	case rsm.Incompatible:
		return WrongMediaType, "it fits no drive here", drop
	case rsm.Available:
		return NotBlank, "it is in pool " + m.Pool + " and may hold data", drop
	}
	if !s.OMID.IsZero() {
		return NotBlank, "it carries " + s.OMID.String(), drop
	}
	return NotBlank, "something is recorded on it that nobody recognises", drop + ", or erase the cartridge if it holds nothing of value"
}

// planWithdraw takes a blank medium out of Free that is no longer declared
// free. One that an application gave back stays: it was never declared. One
// that has to be read first may be something else by then.
func (p *planner) planWithdraw(m *rsm.Medium) {
	if m.SetAside != nil || unread(m) {
		return
	}
	for i := range m.Sides {
		v := m.Sides[i].Evidence.Verdict
		if m.Sides[i].State != rsm.Available || v == nil || v.Kind != label.Blank && v.Kind != label.Free {
			return
		}
	}
	to := rsm.SystemPool(rsm.UnrecognizedPool, m.Type)
	p.want(m, Step{
		Action: MoveToPool, Kind: kindMedium, Reason: NoLongerFree,
		Pool: to, From: m.Pool, Allocations: m.Sides[0].Allocations,
		Message: fmt.Sprintf("%s is in %s, and no MediaSet declares it free any more; move it to %s", p.at(m), m.Pool, to),
	})
}

// kind is the kind of the pool that a medium is in.
func (p *planner) kind(m *rsm.Medium) rsm.PoolKind {
	if v := p.pools[m.Pool]; v != nil && v.record != nil {
		return v.record.Kind
	}
	return ""
}
