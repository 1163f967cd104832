// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import "fmt"

// Check returns what is wrong with p by itself.
func (p *MediaPool) Check() []FieldError {
	var c checker
	if ReservedPool(p.Metadata.Name) {
		c.addError("metadata.name", RuleReservedName, "%q is the name of a system pool; choose another", p.Metadata.Name)
	} else {
		c.checkObjectName(p.Metadata.Name)
	}
	s := &p.Spec
	if ReservedPool(s.Parent) {
		c.addError("spec.parent", RuleReservedName, "%q is a system pool, which holds no pools", s.Parent)
	}
	c.checkTypeIsKnown("spec.mediaType", "media type", s.MediaType, MediaTypes())
	if k := s.Claims; k != nil {
		c.checkText("spec.claims.labelType", "label type", k.LabelType, maxLabelType)
		c.checkText("spec.claims.labelInfo", "pattern for the label info", k.LabelInfo, maxLabelInfo)
		if s.MediaType == "" {
			c.addError("spec.claims", RuleFieldConflict, "a pool without mediaType holds no media, so it cannot claim any")
		}
	}
	return c.errors
}

// Check returns what is wrong with m by itself, but for its sides; see Side.Check.
func (m *MediaSet) Check() []FieldError {
	var c checker
	c.checkObjectName(m.Metadata.Name)
	s := &m.Spec
	if s.Pool == PoolFree {
		s.checkFreeSet(&c)
		return c.errors
	}
	if ReservedPool(s.Pool) {
		c.addError("spec.pool", RuleReservedName, "%q is no pool that a MediaSet can name; use a MediaPool, or Free", s.Pool)
	}
	if len(s.Barcodes) > 0 {
		c.addError("spec.barcodes", RuleFieldConflict, "barcodes go with pool: Free only; name the sides by OMID in sides")
	}
	if len(s.Sides) == 0 && len(s.SidesFrom) == 0 && len(s.Barcodes) == 0 {
		c.addError("spec", RuleEmptyList, "the set expects no side; list sides or sidesFrom, or delete the set")
	}
	return c.errors
}

func (s *MediaSetSpec) checkFreeSet(c *checker) {
	if len(s.Sides) > 0 {
		c.addError("spec.sides", RuleFieldConflict, "sides do not go with pool: Free; name blank media in barcodes")
	}
	if len(s.SidesFrom) > 0 {
		c.addError("spec.sidesFrom", RuleFieldConflict, "sidesFrom does not go with pool: Free; name blank media in barcodes")
	}
	if s.Verify == VerifyBarcode {
		c.addError("spec.verify", RuleFieldConflict, "media are free only when they were read and found blank, so verify: Barcode cannot be asked for")
	}
	if len(s.Barcodes) == 0 && len(s.Sides) == 0 && len(s.SidesFrom) == 0 {
		c.addError("spec", RuleEmptyList, "the set names no media; list barcodes, or delete the set")
	}
	for i, r := range s.Barcodes {
		c.addErrorIfAny(fmt.Sprintf("spec.barcodes[%d]", i), RuleBadRange, r.Check())
	}
	if n := s.CountBarcodes(); n > MaxBarcodes {
		c.addError("spec.barcodes", RuleBadRange, "the ranges stand for %d barcodes; the most is %d", n, MaxBarcodes)
	}
}

// CountBarcodes is how many barcodes the ranges of s stand for.
func (s *MediaSetSpec) CountBarcodes() int {
	n := 0
	for _, r := range s.Barcodes {
		n += r.Len()
	}
	return n
}

// Check returns what is wrong with s by itself; paths are relative to s. A good
// side costs no allocation: lists have a million of them.
func (s *Side) Check() []FieldError {
	var c checker
	c.checkText("omid.labelType", "label type", s.OMID.LabelType, maxLabelType)
	c.checkText("omid.labelId", "label id", s.OMID.LabelID, maxLabelID)
	c.checkText("omid.labelInfo", "label info", s.OMID.LabelInfo, maxLabelInfo)
	if s.Barcode != "" {
		c.addErrorIfAny("barcode", RuleBadBarcode, CheckBarcode(s.Barcode))
	}
	if s.LMID != "" {
		c.addErrorIfAny("lmid", RuleBadLMID, CheckLMID(s.LMID))
	}
	return c.errors
}
