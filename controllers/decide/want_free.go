// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"

	"rsm.storage/rsmctl/api/words"
	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// wantFree moves blank media that are declared free into Free, and out of it
// again when they are no longer declared.
func wantFree(s sight, f frozen) wants {
	w := wishes{sight: s, frozen: f}
	absent := map[string][]string{} // by MediaSet
	total := map[string]int{}
	declared := make(map[string]bool, len(s.desired.Free))
	for i := range s.desired.Free {
		d := &s.desired.Free[i]
		declared[d.Barcode] = true
		total[d.Set]++
		media := s.onlineWithBarcode(d.Barcode)
		switch {
		case f.barcodes[int32(i)]:
			// Reported by freezeContested.
		case len(media) == 0:
			absent[d.Set] = append(absent[d.Set], d.Barcode)
		case len(media) > 1:
			w.reportSameBarcode(d.Barcode, media, d.Set+s.placeInParentheses(d.Pos))
		default:
			w.wantFreeMedium(d, media[0])
		}
	}
	for set, barcodes := range absent {
		w.own.drift = append(w.own.drift, Drift{
			Kind: kindMediaSet, Name: set, Reason: NeverSeen,
			Message: fmt.Sprintf("%d of the %s that %s declares free are in no library: %s",
				len(barcodes), words.Count(total[set], "barcode", "barcodes"), set, nameSome(barcodes)),
		})
	}
	if !s.desired.Complete {
		return w.own
	}
	for _, m := range s.idle {
		if !declared[m.Barcode] {
			w.withdrawFromFree(m)
		}
	}
	return w.own
}

// wantFreeMedium wants a medium whose barcode is declared free in Free. Only what
// was read and found blank, or carries rsmctl's own free label, may go there.
func (w *wishes) wantFreeMedium(f *DesiredFree, m *record.Medium) {
	if m.SetAside != nil || m.Some((*record.Side).Undecided) || w.kindOfPool(m) == record.FreePool {
		return
	}
	for i := range m.Sides {
		if reason, why, cure := whyNotFree(m, &m.Sides[i]); reason != "" {
			w.reportNotFree(m, reason, fmt.Sprintf("%s is declared free by %s%s, but %s", w.nameAndPlace(m), f.Set, w.placeInParentheses(f.Pos), why), cure)
			return
		}
	}
	if m.Type == "" {
		w.reportNotFree(m, WrongMediaType,
			fmt.Sprintf("%s is declared free by %s%s, but its media type is not known", w.nameAndPlace(m), f.Set, w.placeInParentheses(f.Pos)),
			"give it a barcode that ends in its media type")
		return
	}
	w.proposeFree(m, Step{
		Action: MoveToPool, Kind: kindMedium, Reason: DeclaredFree,
		Pool: record.SystemPool(record.FreePool, m.Type), From: m.Pool,
		Origin: originOfSet(f.Set), Allocations: m.Sides[0].Allocations, Source: w.placeInManifests(f.Pos),
		Message: fmt.Sprintf("%s is blank or has a free label, and %s%s declares it free; move it to Free", w.nameAndPlace(m), f.Set, w.placeInParentheses(f.Pos)),
	})
}

// proposeFree wants a medium in Free, or out of it, unless a pool takes it.
func (w *wishes) proposeFree(m *record.Medium, s Step) {
	w.own.frees = append(w.own.frees, w.proposeStep(m, s))
}

// reportNotFree reports a medium that cannot be declared free, unless a pool takes
// it.
func (w *wishes) reportNotFree(m *record.Medium, reason Reason, message, cure string) {
	p := proposal{wanted: wanted{medium: m}}
	p.remarks.blockMedium(m, kindMedium, reason, message, cure)
	w.own.frees = append(w.own.frees, p)
}

// whyNotFree says why a side must not be handed out to anyone, empty when it may.
func whyNotFree(m *record.Medium, s *record.Side) (reason Reason, why, cure string) {
	const drop = "drop its barcode from the MediaSet"
	switch s.State {
	case record.Foreign, record.Import:
		if v := s.Evidence.Verdict; v != nil && (v.Kind == label.Blank || v.Kind == label.Free) {
			return "", "", ""
		}
	case record.Allocated, record.Complete, record.Reserved:
		return NotFree, "it is " + string(s.State) + " in pool " + m.Pool, drop
	case record.Decommissioned:
		return StateIsFinal, "it is Decommissioned for good", drop
	case record.Incompatible:
		return WrongMediaType, "it fits no drive here", drop
	case record.Available:
		return NotBlank, "it is in pool " + m.Pool + " and may hold data", drop
	}
	if !s.OMID.IsZero() {
		return NotBlank, "it carries " + s.OMID.String(), drop
	}
	return NotBlank, "something is recorded on it that nobody recognises", drop + ", or erase the cartridge if it holds nothing of value"
}

// withdrawFromFree takes a blank medium that is no longer declared free out of
// Free. One that an application gave back stays: it was never declared. One that
// has to be read first may turn out to be something else.
func (w *wishes) withdrawFromFree(m *record.Medium) {
	if m.SetAside != nil || m.Some((*record.Side).Undecided) {
		return
	}
	for i := range m.Sides {
		v := m.Sides[i].Evidence.Verdict
		if m.Sides[i].State != record.Available || v == nil || v.Kind != label.Blank && v.Kind != label.Free {
			return
		}
	}
	to := record.SystemPool(record.UnrecognizedPool, m.Type)
	w.proposeFree(m, Step{
		Action: MoveToPool, Kind: kindMedium, Reason: NoLongerFree,
		Pool: to, From: m.Pool, Allocations: m.Sides[0].Allocations,
		Message: fmt.Sprintf("%s is in %s, and no MediaSet declares it free any more; move it to %s", w.nameAndPlace(m), m.Pool, to),
	})
}
