// SPDX-License-Identifier: Apache-2.0

package rsm

import (
	"context"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/record"
)

// lookIntoElements reads the given elements anew. One that cannot be read counts as
// not seen.
func (t *task) lookIntoElements(ctx context.Context, addresses ...int) {
	for _, address := range addresses {
		delete(t.seen, address)
		if address == 0 {
			continue
		}
		if e, err := t.robot.live.Element(ctx, address); err == nil {
			t.seen[address] = e
		}
	}
}

// locateCartridge says in which of the elements the cartridge is, by the last look:
//
//   - in the only one that is full, reports no exception and can hold it;
//   - of several, in the only one that shows its barcode;
//   - of none, in the only one that can hold it but reports an exception, if all
//     others were seen without it.
//
// Otherwise where is 0, and why says what leaves the question open.
func (t *task) locateCartridge(addresses ...int) (where int, why string) {
	found, perhaps, shown := map[int]bool{}, map[int]bool{}, map[int]bool{}
	t.nowhere = false
	for _, address := range addresses {
		if address == 0 {
			continue
		}
		e, ok := t.seen[address]
		fits := e.Full && (t.barcode == "" || e.Barcode == "" || e.Barcode == t.barcode)
		switch {
		case !ok:
			why = joinProblems(why, fmt.Sprintf("element %d cannot be read", address))
		case e.Exception != "" && fits:
			perhaps[address] = true
		case e.Exception != "":
			why = joinProblems(why, e.Trouble())
		case fits:
			found[address] = true
			if e.Barcode == t.barcode {
				shown[address] = true
			}
		}
	}
	switch {
	case len(found) > 1 && len(shown) > 0:
		found = shown
	case len(found) == 0 && why == "":
		found = perhaps
	}
	if len(found) == 1 {
		for where = range found {
			return where, ""
		}
	}
	if len(found) > 1 {
		return 0, joinProblems(why, "several elements could hold it")
	}
	t.nowhere = why == ""
	return 0, joinProblems(why, "it is in none of the places it can be in")
}

// elementsTouched are the elements that the request touches, each once.
func (t *task) elementsTouched() []int {
	all := []int{t.request.From, t.request.Drive, t.request.To}
	slices.Sort(all)
	return slices.Compact(all)
}

// findCartridgeAtEnd looks at the elements once more and finds the cartridge. It is
// called when the robot is done, whether all went well or not.
func (t *task) findCartridgeAtEnd(ctx context.Context) error {
	t.lookIntoElements(ctx, t.elementsTouched()...)
	where, why := t.locateCartridge(t.elementsTouched()...)
	t.where = where
	t.giveUpLostCustody(where)
	if where == 0 {
		return fmt.Errorf("%s %s: %w: %s; look at the library, the request stays open as %s",
			t.request.Verb, t.request.Name, record.ErrOutcomeUnknown, why, t.request.ID)
	}
	return nil
}

// liesTurned tells whether the medium in an element lies with its second side up.
func (t *task) liesTurned(address int) bool { return t.twoSided && t.seen[address].Inverted }

// sideUp is the side that is up.
func (t *task) sideUp() int {
	if t.inverted {
		return 1
	}
	return 0
}
