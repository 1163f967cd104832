// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// closeRequests ends the requests for sides that no manifest asks for any
// more: nobody shall search for a cartridge that was taken out of Git because it
// burned.
//
// A request for drives ends as done when nothing waits for them any more.
func (p *pass) closeRequests(ctx context.Context, desired decide.Desired, observed decide.Observed, plan *decide.Plan) error {
	for _, r := range decide.GrantedRequests(desired, observed.Snapshot.Requests, plan) {
		if err := p.session.CloseRequest(ctx, r.ID, record.Completed, "nothing waits for the drives of "+r.Library+" any more"); err != nil {
			return fmt.Errorf("close the request for the drives of %s: %w", r.Library, err)
		}
	}
	for _, r := range decide.UnwantedRequests(desired, observed.Snapshot.Requests) {
		if err := p.session.CloseRequest(ctx, r.ID, record.Refused, "no manifest asks for it any more"); err != nil {
			return fmt.Errorf("withdraw the request for %s: %w", r.OMID, err)
		}
	}
	return nil
}
