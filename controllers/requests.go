// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/label"
)

// withdrawRequests ends the requests for sides that no manifest asks for any
// more: nobody shall search for a cartridge that was taken out of Git because it
// burned.
//
// A request for drives ends as done when nothing waits for them any more.
func (p *pass) withdrawRequests(ctx context.Context, desired Desired, observed Observed, plan *Plan) error {
	for _, r := range granted(desired, observed.Snapshot.Requests, plan) {
		if err := p.session.CloseRequest(ctx, r.ID, rsm.Completed, "nothing waits for the drives of "+r.Library+" any more"); err != nil {
			return fmt.Errorf("close the request for the drives of %s: %w", r.Library, err)
		}
	}
	for _, r := range unwanted(desired, observed.Snapshot.Requests) {
		if err := p.session.CloseRequest(ctx, r.ID, rsm.Refused, "no manifest asks for it any more"); err != nil {
			return fmt.Errorf("withdraw the request for %s: %w", r.OMID, err)
		}
	}
	return nil
}

// granted lists the open requests for drives that a plan does not make.
func granted(desired Desired, open []*rsm.OperatorRequest, plan *Plan) (list []*rsm.OperatorRequest) {
	if !desired.Complete {
		return nil
	}
	for _, r := range open {
		waited := slices.ContainsFunc(plan.Waiting, func(w Waiting) bool { return w.Name == r.ID })
		renewed := slices.ContainsFunc(plan.Steps, func(s Step) bool { return s.Action == RequestDismount && s.Library == r.Library })
		if r.State == rsm.Submitted && r.Kind == rsm.FreeDrive && !waited && !renewed {
			list = append(list, r)
		}
	}
	return list
}

// unwanted lists the open requests that were made for manifests, and that none
// of them would make now. While not all manifests can be read it is nobody's.
func unwanted(desired Desired, open []*rsm.OperatorRequest) (list []*rsm.OperatorRequest) {
	if !desired.Complete {
		return nil
	}
	asked := make(map[label.Key]bool, len(desired.Sides))
	for i := range desired.Sides {
		d := &desired.Sides[i]
		asked[d.OMID.Key()] = asked[d.OMID.Key()] || !d.Offline
	}
	for _, r := range open {
		if r.State == rsm.Submitted && r.Kind == rsm.InsertMedium && strings.HasPrefix(r.Origin, origin("")) && !asked[r.OMID.Key()] {
			list = append(list, r)
		}
	}
	return list
}
