// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/element"
	"rsm.storage/rsmctl/rsm/record"
)

// slotAddresses gives the element addresses of slots that are counted from 1.
// A library that was never looked at is looked at first.
func slotAddresses(ctx context.Context, s *state, session *rsm.Session, name string, ordinals []int) ([]int, error) {
	if len(ordinals) == 0 {
		return nil, nil
	}
	if len(s.manager.Elements(name)) == 0 {
		if _, err := session.Inventory(ctx, name, rsm.InventoryOptions{Method: record.Fast}); err != nil {
			return nil, err
		}
	}
	var all []int
	for _, e := range s.manager.Elements(name) {
		if e.Type == element.Slot {
			all = append(all, e.Address)
		}
	}
	addresses := make([]int, 0, len(ordinals))
	for _, n := range ordinals {
		if n > len(all) {
			return nil, usageErrorf("--slots: there is no slot %d; library %s has %d slots", n, name, len(all))
		}
		addresses = append(addresses, all[n-1])
	}
	return addresses, nil
}

// maxSlot bounds a slot number: an SMC element address has 16 bits.
const maxSlot = 65535

// parseRanges reads "1-5,9" as 1 2 3 4 5 9. An empty text is no restriction.
func parseRanges(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var numbers []int
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, err1 := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil || from < 1 || to < from || to > maxSlot {
			return nil, fmt.Errorf("%q is not a slot number or a range of them such as 1-5; slots count from 1 to %d", part, maxSlot)
		}
		for n := from; n <= to; n++ {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}
