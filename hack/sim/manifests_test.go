// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
	"rsm.storage/rsmctl/rsm/record"
)

func TestAPoolIsDeclaredAnewWithEachFieldOfItsSpec(t *testing.T) {
	w := &world{dice: newDice(1), vaults: []*vault{{mediaType: "LTO-8"}}}
	var specs []record.PoolSpec
	for range 100 {
		specs = append(specs, w.makePool("a").Spec)
	}
	// No history has pools in pools, and its pools are for what its libraries hold.
	if same := everyfield.Same(specs); !slices.Equal(same, []string{"Name", "Parent", "MediaType"}) {
		t.Errorf("the same in all declarations of a pool are %q of its PoolSpec: extend makePool", same)
	}
}
