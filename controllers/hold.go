// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"

	"rsm.storage/rsmctl/controllers/decide"
)

// endHold ends the hold, if one is on, when this pass has shown that nothing
// that is expected can be drawn by somebody else any more. There is nothing
// left in plan that has not been tried: a label that it would still have read
// cannot be.
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
