// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"
)

// contest finds out what it is that two manifests want.
type contest struct {
	p *planner
	// askers are the places that want a thing; names are what the side that
	// is wanted twice is called.
	askers map[string][]string
	names  map[string]string
}

func newContest(p *planner) *contest {
	return &contest{p, map[string][]string{}, map[string]string{}}
}

func (c *contest) enter(d *DesiredSide) {
	asker := c.p.asker(d)
	c.add(d.OMID.String(), asker, nameOf(d))
	if d.Barcode != "" {
		c.add("barcode "+d.Barcode, asker, d.Barcode)
	}
	if d.LMID != "" {
		c.add("LMID "+string(d.LMID), asker, nameOf(d))
	}
}

func (c *contest) add(thing, asker, name string) {
	c.askers[thing] = append(c.askers[thing], asker)
	if known, ok := c.names[thing]; !ok || name < known {
		c.names[thing] = name
	}
}

// report reports everything that is wanted more than once.
func (c *contest) report() {
	for thing, askers := range c.askers {
		if len(askers) < 2 {
			continue
		}
		slices.Sort(askers)
		name, ok := c.names[thing]
		if !ok {
			name = thing
		}
		c.p.block(Blocked{
			Kind: kindSide, Name: name, Reason: ExpectedTwice,
			Message: thing + " is declared by " + all(askers) + "; nobody acts on it",
			Cure:    "drop it from all but one of them",
		})
	}
}
