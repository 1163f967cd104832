// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"

	"rsm.storage/rsmctl/api/v1alpha1"
)

// reportDuplicates finds what is expected twice and marks it as contested, and warns
// of barcodes that contradict the media type of their pool.
func (l *loader) reportDuplicates(mediaType func(*object) (v1alpha1.MediaType, bool)) {
	a := newAllSides(l.objects, mediaType)
	checks := []struct {
		rule  v1alpha1.Rule
		which sideField
		key   func(id uint32) (uint64, bool)
		same  func(x, y uint32) bool
		// shared is true for what both sides of one medium have.
		shared bool
	}{
		{RuleDuplicateOMID, sideField{"omid.labelId", colLabelID}, a.hashOMID, a.sameOMID, false},
		{RuleDuplicateCode, sideField{"barcode", colBarcode}, a.hashBarcode, a.sameBarcode, true},
		{RuleDuplicateLMID, sideField{"lmid", colLMID}, a.hashLMID, a.sameLMID, false},
	}
	found := make([][]duplicatePair, len(checks))
	runInParallel(l.ctx, len(checks), func(i int) {
		found[i] = a.pairsWithSameKey(checks[i].key, checks[i].same, checks[i].shared)
	})
	for i, check := range checks {
		for _, p := range found[i] {
			l.reportExpectedTwice(a, p, check.rule, check.which)
		}
	}
	l.warnOfOtherMedia(a, mediaType)
}

// reportExpectedTwice reports a pair and marks both as contested.
func (l *loader) reportExpectedTwice(a *allSides, p duplicatePair, rule v1alpha1.Rule, which sideField) {
	a.markContested(p.first)
	a.markContested(p.again)
	set, index, free := a.entryNumbered(p.again)
	o := a.sets[set]
	file := l.files[o.pos.File]
	if !free {
		file = l.files[o.sides[index].Pos.File]
	}
	l.problems.addProblemLazily(file.path, Error, func() Problem {
		firstSet, firstIndex, firstFree := a.entryNumbered(p.first)
		first := a.sets[firstSet]
		source, at := l.placeOfEntry(o, index, free, which)
		by := "by MediaSet " + o.name
		if first != o {
			by = fmt.Sprintf("by MediaSet %s, and here by MediaSet %s", first.name, o.name)
		}
		problem := source.problemAtMark(at, rule, a.describeDuplicate(p.again, rule)+" is expected twice, "+by)
		problem.Kind, problem.Name = o.kind, o.name
		source, at = l.placeOfEntry(first, firstIndex, firstFree, which)
		problem.Related = &Related{source.path, at.line, at.column, "first expected here, by MediaSet " + first.name}
		return problem
	})
}

func (l *loader) placeOfEntry(o *object, index int, free bool, which sideField) (*source, mark) {
	if !free {
		return l.placeOfSide(o, index, which)
	}
	at := o.free[index].Pos
	return o.doc.file, mark{int(at.Line), int(at.Column), 1}
}

// describeDuplicate names what is expected twice.
func (a *allSides) describeDuplicate(id uint32, rule v1alpha1.Rule) string {
	if rule == RuleDuplicateCode {
		return "the barcode " + a.barcodeNumbered(id)
	}
	if rule == RuleDuplicateLMID {
		return "the LMID " + a.sideNumbered(id).LMID
	}
	omid := a.sideNumbered(id).OMID
	return fmt.Sprintf("the OMID %s/%s", omid.LabelType, omid.LabelID)
}

// warnOfOtherMedia warns of barcodes that name another media type than their pool.
func (l *loader) warnOfOtherMedia(a *allSides, mediaType func(*object) (v1alpha1.MediaType, bool)) {
	for _, o := range a.sets {
		want, ok := mediaType(o)
		if !ok {
			continue
		}
		for i := range o.sides {
			got, ok := v1alpha1.MediaTypeOfBarcode(o.sides[i].Barcode)
			if !ok || got.Name == want.Name {
				continue
			}
			l.problems.addProblemLazily(l.files[o.sides[i].Pos.File].path, Warning, func() Problem {
				file, at := l.placeOfSide(o, i, sideField{"barcode", colBarcode})
				p := file.problemAtMark(at, RuleOtherMedium, fmt.Sprintf("the barcode %s says %s, and the pool %s is for %s",
					o.sides[i].Barcode, got.Name, poolOfSet(o), want.Name))
				p.Kind, p.Name = o.kind, o.name
				return p
			})
		}
	}
}
