// SPDX-License-Identifier: Apache-2.0

package label

import "fmt"

// turnResult is what one reader made of a reading.
type turnResult struct {
	claim   Claim
	claimed bool
	err     error
}

// collectClaims offers the reading to all readers. It notes the fault of one, and goes
// on with the others. One that does not come back is left behind, with its goroutine.
func (g *Registry) collectClaims(reading Reading) (claims []Claim, faults []string) {
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
			case o.claimed:
				claims = append(claims, o.claim)
			}
		}
	}
	return claims, faults
}

// askReadersInTurn asks the readers from first on, in a goroutine of its own. That ends
// after the last one, or, once left is closed, after the one that it is at.
func (g *Registry) askReadersInTurn(first int, reading Reading) (turns <-chan turnResult, left chan<- struct{}) {
	each, leave := make(chan turnResult), make(chan struct{})
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

// waitForReader waits for the next reader's answer; false when it takes too long.
func (g *Registry) waitForReader(turns <-chan turnResult) (turnResult, bool) {
	select {
	case o := <-turns:
		return o, true
	case <-g.alarm():
		return turnResult{}, false
	}
}

// askReader asks one reader, and refuses a claim that no reader may make.
func askReader(reader Reader, reading Reading) (o turnResult) {
	defer func() {
		if p := recover(); p != nil {
			o = turnResult{err: fmt.Errorf("the reader of %s labels failed: %v", reader.Type(), p)}
		}
	}()
	c, ok := reader.Claim(reading)
	if !ok {
		return turnResult{}
	}
	if c.Damaged != "" || c.Nameless && c.OMID.ID == "" {
		c.OMID = OMID{Type: reader.Type()}
	}
	return turnResult{c, true, whyClaimIsRefused(reader, c)}
}

// whyClaimIsRefused says why no reader may make such a claim; nil when it may.
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
