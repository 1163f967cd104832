// SPDX-License-Identifier: Apache-2.0

package decide

import "slices"

// freezeContested reports the sides that two manifests want. Nobody acts on
// them: to guess would be to take one application's medium for another's.
func freezeContested(s sight) untouchable {
	c := contest{s: s, askers: map[string][]string{}, name: map[string]string{}}
	u := untouchable{sides: map[int32]bool{}, barcodes: map[int32]bool{}}
	var contested []*DesiredSide
	for i := range s.desired.Sides {
		if d := &s.desired.Sides[i]; d.Contested || len(s.twice) > 0 && s.twice[int32(i)] {
			u.sides[int32(i)] = true
			contested = append(contested, d)
			for _, thing := range thingsWantedOnce(d) {
				c.enterAsker(thing, s.nameOfAsker(d), nameOfExpected(d))
			}
		}
	}
	for i := range s.desired.Free {
		if f := &s.desired.Free[i]; f.Contested {
			u.barcodes[int32(i)] = true
			c.enterAsker("barcode "+f.Barcode, f.Set+s.placeInParentheses(f.Pos), f.Barcode)
		}
	}
	c.reportContested(&u.remarks, contested)
	return u
}

// contest finds out which things two manifests want.
type contest struct {
	s sight
	// askers are the places that want a thing, and name what is wanted there.
	askers map[string][]string
	name   map[string]string
}

// thingsWantedOnce are what of a side can be wanted only once.
func thingsWantedOnce(d *DesiredSide) []string {
	list := []string{d.OMID.String()}
	if d.Barcode != "" {
		list = append(list, "barcode "+d.Barcode)
	}
	if d.LMID != "" {
		list = append(list, "LMID "+string(d.LMID))
	}
	return list
}

func (c *contest) enterAsker(thing, asker, name string) {
	c.askers[thing] = append(c.askers[thing], asker)
	if known, ok := c.name[thing]; !ok || name < known {
		c.name[thing] = name
	}
}

// reportContested reports what is wanted more than once, and the contested sides of
// which nothing is: their rival is in a manifest that could not be read.
func (c *contest) reportContested(r *remarks, contested []*DesiredSide) {
	for thing, askers := range c.askers {
		if len(askers) > 1 {
			slices.Sort(askers)
			r.blockContested(c.name[thing], thing+" is declared by "+listInWords(askers))
		}
	}
	for _, d := range contested {
		if !slices.ContainsFunc(thingsWantedOnce(d), func(thing string) bool { return len(c.askers[thing]) > 1 }) {
			r.blockContested(nameOfExpected(d), d.OMID.String()+" is declared by "+c.s.nameOfAsker(d)+", and something of it a second time elsewhere")
		}
	}
}

func (r *remarks) blockContested(name, what string) {
	r.addBlocked(Blocked{
		Kind: kindSide, Name: name, Reason: ExpectedTwice,
		Message: what + "; nobody acts on it",
		Cure:    "drop it from all but one of them; `rsmctl validate` names the places",
	})
}
