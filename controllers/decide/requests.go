// SPDX-License-Identifier: Apache-2.0

package decide

import (
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/record"
)

// GrantedRequests lists the open requests for drives that a plan does not make:
// nothing waits for those drives any more. There are none while some manifests
// cannot be read.
func GrantedRequests(desired Desired, open []*record.OperatorRequest, plan *Plan) (list []*record.OperatorRequest) {
	if !desired.Complete {
		return nil
	}
	for _, r := range open {
		waited := slices.ContainsFunc(plan.Waiting, func(w Waiting) bool { return w.Name == r.ID })
		renewed := slices.ContainsFunc(plan.Steps, func(s Step) bool { return s.Action == RequestDismount && s.Library == r.Library })
		if r.State == record.Submitted && r.Kind == record.FreeDrive && !waited && !renewed {
			list = append(list, r)
		}
	}
	return list
}

// UnwantedRequests lists the open requests that were made for manifests, and that
// none of them would make now. There are none while some manifests cannot be read.
func UnwantedRequests(desired Desired, open []*record.OperatorRequest) (list []*record.OperatorRequest) {
	if !desired.Complete {
		return nil
	}
	asked := make(map[label.Key]bool, len(desired.Sides))
	for i := range desired.Sides {
		d := &desired.Sides[i]
		asked[d.OMID.Key()] = asked[d.OMID.Key()] || !d.Offline
	}
	for _, r := range open {
		if r.State == record.Submitted && r.Kind == record.InsertMedium && strings.HasPrefix(r.Origin, originOfSet("")) && !asked[r.OMID.Key()] {
			list = append(list, r)
		}
	}
	return list
}
