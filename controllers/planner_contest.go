// SPDX-License-Identifier: Apache-2.0

package controllers

import "slices"

// reportContested reports the sides that two manifests want. Nobody acts on
// them: to guess would be to take one application's medium for another's.
func (p *planner) reportContested() {
	c := contest{p, map[string][]string{}, map[string]string{}}
	var contested []*DesiredSide
	for i := range p.desired.Sides {
		if d := &p.desired.Sides[i]; d.Contested || len(p.twice) > 0 && p.twice[int32(i)] {
			contested = append(contested, d)
			for _, thing := range things(d) {
				c.enter(thing, p.asker(d), nameOf(d))
			}
		}
	}
	for i := range p.desired.Free {
		if f := &p.desired.Free[i]; f.Contested {
			c.enter("barcode "+f.Barcode, f.Set+p.where(f.Pos), f.Barcode)
		}
	}
	c.report(contested)
}

// contest finds out what it is that two manifests want.
type contest struct {
	p *planner
	// askers are the places that want a thing, and name what is wanted there.
	askers map[string][]string
	name   map[string]string
}

// things are what of a side can be wanted only once.
func things(d *DesiredSide) []string {
	list := []string{d.OMID.String()}
	if d.Barcode != "" {
		list = append(list, "barcode "+d.Barcode)
	}
	if d.LMID != "" {
		list = append(list, "LMID "+string(d.LMID))
	}
	return list
}

func (c *contest) enter(thing, asker, name string) {
	c.askers[thing] = append(c.askers[thing], asker)
	if known, ok := c.name[thing]; !ok || name < known {
		c.name[thing] = name
	}
}

// report reports what is wanted more than once, and the sides whose rival is
// not among what could be read.
func (c *contest) report(contested []*DesiredSide) {
	for thing, askers := range c.askers {
		if len(askers) > 1 {
			slices.Sort(askers)
			c.block(c.name[thing], thing+" is declared by "+all(askers))
		}
	}
	for _, d := range contested {
		if !slices.ContainsFunc(things(d), func(thing string) bool { return len(c.askers[thing]) > 1 }) {
			c.block(nameOf(d), d.OMID.String()+" is declared by "+c.p.asker(d)+", and something of it a second time elsewhere")
		}
	}
}

func (c *contest) block(name, what string) {
	c.p.block(Blocked{
		Kind: kindSide, Name: name, Reason: ExpectedTwice,
		Message: what + "; nobody acts on it",
		Cure:    "drop it from all but one of them; `rsmctl validate` names the places",
	})
}
