// SPDX-License-Identifier: Apache-2.0

package record

import (
	"testing"

	"rsm.storage/rsmctl/hack/everyfield"
)

func TestAPoolKeepsEachFieldOfItsSpec(t *testing.T) {
	everyfield.Alone(func() PoolSpec { return PoolSpec{} }, func(path string, spec PoolSpec) {
		if got := NewPool(spec).Spec(); got != spec {
			t.Errorf("PoolSpec.%s is lost on the way to a Pool and back (%+v became %+v), so that a plan would change the pool for ever: extend Pool, and NewPool and (*Pool).Spec in pool.go",
				path, spec, got)
		}
	})
}

// ownInPool are the fields of a Pool that no caller says.
var ownInPool = map[string]string{
	"Kind":     "poolOf makes application pools",
	"Creator":  "poolOf says rsmctl, and UpdatePool keeps what it was",
	"Revision": "the store gives it",
}

func TestAllThatACallerDoesNotSayOfAPoolIsTheManagersOwn(t *testing.T) {
	everyfield.Each(func(path string, full, changed Pool) {
		said := full.Spec() != changed.Spec()
		if own := ownInPool[path] != ""; own == said {
			t.Errorf("Pool.%s: in PoolSpec: %t, listed as the manager's own: %t. Either extend PoolSpec, (*Pool).Spec and NewPool in pool.go, or let NewPool and UpdatePool keep the field and list it",
				path, said, own)
		}
	})
}
