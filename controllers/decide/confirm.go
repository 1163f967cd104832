// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"errors"
	"fmt"
	"slices"
)

// ErrStalePlan says that the plan that was confirmed is not the plan that is
// due now.
var ErrStalePlan = errors.New("the plan has changed since it was confirmed")

// Confirm returns plan with its guarded deallocations among its steps, for a
// person who has seen them and gave the digest of the plan. Any other digest
// is refused with ErrStalePlan: what was agreed to was another plan.
func Confirm(plan *Plan, digest string) (*Plan, error) {
	if digest != plan.Digest {
		return nil, fmt.Errorf("%w: %s was confirmed, the digest is now %s; look at it with `rsmctl plan`, then confirm that one",
			ErrStalePlan, digest, plan.Digest)
	}
	confirmed := *plan
	confirmed.Steps = slices.Clone(plan.Steps)
	confirmed.Blocked = []Blocked{}
	for _, b := range plan.Blocked {
		if b.Reason == GuardExceeded {
			confirmed.Steps = append(confirmed.Steps, b.Steps...)
		} else {
			confirmed.Blocked = append(confirmed.Blocked, b)
		}
	}
	slices.SortStableFunc(confirmed.Steps, compareTurns)
	return &confirmed, nil
}
