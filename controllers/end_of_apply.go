// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/controllers/decide"
	"rsm.storage/rsmctl/rsm/record"
)

// endHold ends the hold, if one is on, when this pass has shown that nobody can
// draw a side that is expected. All steps of plan were tried: a label that it
// still wants to read cannot be read.
func (p *pass) endHold(ctx context.Context, desired decide.Desired, observed decide.Observed, plan *decide.Plan) error {
	if plan.Hold == nil {
		return nil
	}
	if why := decide.WhyHoldStays(desired, observed, plan); why != "" {
		p.log.Info("the hold stays", "reason", plan.Hold.Reason, "why", why)
		return nil
	}
	if err := p.session.EndHold(ctx, "every library was seen completely and nothing is left to allocate"); err != nil {
		return fmt.Errorf("end the hold: %w", err)
	}
	plan.Hold = nil
	return nil
}

// closeRequests ends the requests that are over. Nobody shall search for a
// cartridge that was taken out of Git because it burned: what no manifest asks
// for any more is refused. A request for drives is completed when nothing waits
// for them.
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
