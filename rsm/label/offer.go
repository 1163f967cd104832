// SPDX-License-Identifier: Apache-2.0

package label

import "fmt"

// offered is what one reader made of a reading.
type offered struct {
	claim Claim
	ok    bool
	err   error
}

// claims offers the reading to all readers. A fault of one is noted and does
// not keep the others from their turn; one that does not come back is left
// behind, with the goroutine it sits in.
func (g *Registry) claims(reading Reading) (claims []Claim, faults []string) {
	for next := 0; next < len(g.readers); {
		turns, left := g.askReadersInTurn(next, reading)
		for stuck := false; next < len(g.readers) && !stuck; next++ {
			o, came := g.waitForReader(turns)
			switch {
			case !came:
				stuck = true
				close(left)
				faults = append(faults, fmt.Sprintf("the reader of %s labels did not come back, and was passed over", g.readers[next].Type()))
			case o.err != nil:
				faults = append(faults, o.err.Error())
			case o.ok:
				claims = append(claims, o.claim)
			}
		}
	}
	return claims, faults
}

// askReadersInTurn has the readers from first on take their turns, in a goroutine that
// ends after the last of them, or after the one it is left with.
func (g *Registry) askReadersInTurn(first int, reading Reading) (turns <-chan offered, left chan<- struct{}) {
	each, leave := make(chan offered), make(chan struct{})
	go func() {
		for _, reader := range g.readers[first:] {
			select {
			case each <- askReader(reader, reading):
			case <-leave:
				return
			}
		}
	}()
	return each, leave
}

func (g *Registry) waitForReader(turns <-chan offered) (offered, bool) {
	select {
	case o := <-turns:
		return o, true
	case <-g.alarm():
		return offered{}, false
	}
}

// askReader asks one reader, and refuses a claim that no reader may make.
func askReader(reader Reader, reading Reading) (o offered) {
	defer func() {
		if p := recover(); p != nil {
			o = offered{err: fmt.Errorf("the reader of %s labels failed: %v", reader.Type(), p)}
		}
	}()
	c, ok := reader.Claim(reading)
	if !ok {
		return offered{}
	}
	if c.Damaged != "" || c.Nameless && c.OMID.ID == "" {
		c.OMID = OMID{Type: reader.Type()}
	}
	return offered{c, true, whyClaimIsRefused(reader, c)}
}

// whyClaimIsRefused says why a claim is not taken.
func whyClaimIsRefused(reader Reader, c Claim) error {
	switch typ := reader.Type(); {
	case c.Free && (c.Strength < Checked || c.Nameless):
		return fmt.Errorf("the reader of %s labels took %s for free without a check", typ, c.OMID)
	case c.Damaged != "" || c.Nameless && c.OMID.ID == "":
		return nil
	case c.OMID.ID == "" || c.OMID.Type != typ || c.Nameless:
		return fmt.Errorf("the reader of %s labels claimed %q, which is no id of that type", typ, c.OMID)
	}
	return nil
}
