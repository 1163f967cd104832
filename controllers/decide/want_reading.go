// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"cmp"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// wantReading reads the labels that were never read, those of sides that were
// allocated by their barcode alone, and those that only a restored database
// has read.
func wantReading(s sight, f frozen) wants {
	w := wishes{sight: s, frozen: f}
	w.own.reads = make([]proposal, 0, len(s.unread))
	for _, m := range s.unreadInOrder() {
		reason, message := s.whyReadLabel(m)
		step := Step{Action: Identify, Kind: kindMedium, Reason: reason, Message: message}
		problem := readProblemOf(m)
		if problem != "" {
			step.Message += " (the last attempt failed: " + problem + ")"
		}
		p := w.proposeStep(m, step)
		if problem != "" {
			p.remarks.blockMedium(m, kindMedium, CannotIdentify,
				fmt.Sprintf("the label of %s could not be read: %s", s.nameAndPlace(m), problem),
				"look after the drive or the cartridge; rsmctl tries again with every apply")
		}
		w.own.reads = append(w.own.reads, p)
	}
	return w.own
}

// whyReadLabel says why a label has to be read.
func (s sight) whyReadLabel(m *record.Medium) (Reason, string) {
	switch {
	case m.SomeSideIs(record.Unknown):
		return NeverRead, s.nameAndPlace(m) + " was never read; read its label"
	case m.Some((*record.Side).Claimed):
		return RestoredClaim, s.nameAndPlace(m) + " " + s.describeClaim(m) + "; that was not seen to be so since; read its label"
	case m.Some((*record.Side).Unverified):
		return NotVerified, s.nameAndPlace(m) + " was allocated by its barcode and its label was not read since; read it"
	case m.Some((*record.Side).Undecided):
		return OutOfSight, s.nameAndPlace(m) + " was out of sight since its label was read; read it again"
	}
	return RestoredClaim, s.nameAndPlace(m) + " " + s.describeClaim(m) + ", but no manifest wants it; read what is on it now"
}

// unreadInOrder sorts the media whose label is to be read: what is in a drive
// comes first, then the barcodes that a manifest expects.
func (s sight) unreadInOrder() []*record.Medium {
	order := map[string]int{}
	for _, m := range s.unread {
		order[m.Barcode] = 2
	}
	for i := range s.desired.Sides {
		if d := &s.desired.Sides[i]; d.Barcode != "" && order[d.Barcode] == 2 {
			order[d.Barcode] = 1
		}
	}
	place := func(m *record.Medium) int {
		if m.Location.Type == record.InDrive {
			return 0
		}
		return order[m.Barcode]
	}
	return slices.SortedFunc(slices.Values(s.unread), func(a, b *record.Medium) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), compareMedia(a, b))
	})
}

// readProblemOf says why the last attempt to read a label of m failed.
func readProblemOf(m *record.Medium) string {
	for i := range m.Sides {
		if problem := m.Sides[i].Evidence.Problem; problem != "" {
			return problem
		}
	}
	return ""
}
