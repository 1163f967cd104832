// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// wantMissing plans for an expected side that no medium carries. Its declared
// barcode is a hint: it may be on a medium that has yet to be read.
func (w *wishes) wantMissing(d *DesiredSide) {
	if d.Barcode != "" && w.followBarcode(d) {
		return
	}
	if !d.Offline {
		w.noteAbsent(d, nil)
	}
}

// followBarcode looks at the medium with the declared barcode. It reports
// false when there is none in a library, so that the side has to be asked for.
func (w *wishes) followBarcode(d *DesiredSide) bool {
	media := w.onlineWithBarcode(d.Barcode)
	switch {
	case len(media) == 0:
		return false
	case len(media) > 1:
		w.reportSameBarcode(d.Barcode, media, w.nameOfAsker(d))
	case media[0].SetAside != nil:
		// Reported with the medium.
	case w.used[media[0].PMID] != nil && media[0].Some((*record.Side).NeverRead) && !d.ByBarcode:
		w.noteMayHold(media[0], d)
	case media[0].Cleaning || !media[0].Some((*record.Side).Undecided):
		w.reportOtherLabel(d, media[0])
	case d.ByBarcode && media[0].Type != "" && len(media[0].Sides) == 1 && media[0].Sides[0].State == record.Unknown:
		w.trustBarcode(d, media[0])
	case media[0].Ejected:
		w.own.blockMedium(media[0], kindSide, CannotIdentify,
			fmt.Sprintf("%s has the barcode that %s declares for %s, but was ejected before its label was read", w.nameAndPlace(media[0]), w.nameOfAsker(d), d.OMID),
			putBack)
	}
	return true
}

// trustBarcode allocates a side by its declared barcode. Its label is read next.
func (w *wishes) trustBarcode(d *DesiredSide, m *record.Medium) {
	step := w.newSideStep(Allocate, TrustedBarcode, d, m, 0)
	step.Message = fmt.Sprintf("%s has the barcode that %s declares for %s, and its MediaSet trusts barcodes; allocate it to %s, unverified",
		w.nameAndPlace(m), w.nameOfAsker(d), d.OMID, d.Pool)
	if w.wantTake(d, m, 0, step) {
		addToSet(&w.own.trusted, m.PMID)
	}
}

// reportOtherLabel reports that the declared barcode is on a medium that
// carries something else. Nobody acts: one of the two is wrong.
func (w *wishes) reportOtherLabel(d *DesiredSide, m *record.Medium) {
	if problem := readProblemOf(m); problem != "" {
		w.own.blockMedium(m, kindSide, CannotIdentify,
			fmt.Sprintf("%s has the barcode that %s declares for %s, but its label could not be read: %s", w.nameAndPlace(m), w.nameOfAsker(d), d.OMID, problem),
			"look after the drive or the cartridge, then "+readAgainCommand(m))
		return
	}
	w.own.blockMedium(m, kindSide, LabelMismatch,
		fmt.Sprintf("%s has the barcode that %s declares for %s, but %s", w.nameAndPlace(m), w.nameOfAsker(d), d.OMID, whatWasRead(m)),
		"correct the barcode or the OMID in "+d.Set+", or find the right cartridge")
}

// whatWasRead says what was read from a medium.
func whatWasRead(m *record.Medium) string {
	if m.Cleaning {
		return "it is a cleaning cartridge"
	}
	for i := range m.Sides {
		s := &m.Sides[i]
		switch v := s.Evidence.Verdict; {
		case !s.OMID.IsZero():
			return s.OMID.String() + " was read from it"
		case v != nil && v.Kind == label.Blank:
			return "it is blank"
		}
	}
	return "no label was recognised on it"
}

func (w *wishes) reportSameBarcode(barcode string, media []*record.Medium, asker string) {
	slices.SortFunc(media, compareMedia)
	var places []string
	for _, m := range media {
		places = append(places, w.nameAndPlace(m))
	}
	w.own.blockMedium(media[0], kindMedium, DuplicateBarcode,
		fmt.Sprintf("barcode %s, which %s declares, is on %s; nobody acts on it", barcode, asker, listInWords(places)),
		"take all but one of them out of the libraries")
}

// noteAbsent notes an expected side that is not to be found; m is nil when it was
// never seen.
func (w *wishes) noteAbsent(d *DesiredSide, m *record.Medium) {
	w.own.absent = append(w.own.absent, absentee{d, m})
}

// noteMayHold notes that an expected side may be on a medium in a drive that others
// use.
func (w *wishes) noteMayHold(m *record.Medium, d *DesiredSide) {
	appendToList(&w.own.mayHold, m.PMID, d.nameWithLabel())
}

// nameWithLabel is how an expected side is called, with its label.
func (d *DesiredSide) nameWithLabel() string { return nameOfExpected(d) + " (" + d.OMID.String() + ")" }
