// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"fmt"
	"slices"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// maxTargetList is the longest list of targets that is read, in bytes.
const maxTargetList = 4 << 20

// Target is what a portal tells of one target.
type Target struct {
	Name string
	// Portals are HOST:PORT; the one that was asked when the target names
	// none.
	Portals []string
}

// Discover asks the portal of a configuration for its targets (RFC 7143, 4.3:
// a discovery session with SendTargets=All). Targets of the configuration are
// not looked at.
func Discover(ctx context.Context, config Config) ([]Target, error) {
	config, err := config.prepareConfig()
	if err != nil {
		return nil, err
	}
	id := identity{config: &config, isid: newISID(), challenges: &challenges{}}
	c, err := id.connectAndLogin(ctx)
	if err != nil {
		return nil, err
	}
	c.startGoroutines()
	defer c.endConnection(ErrClosed)
	targets, err := c.askForTargets(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask %s for its targets: %w", config.Portal, err)
	}
	c.logoutOfTarget(ErrClosed)
	return targets, nil
}

// askForTargets asks for the list, and for the rest of it while there is more
// (RFC 7143, 11.11.2).
func (c *connection) askForTargets(ctx context.Context) ([]Target, error) {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeouts.Login)
	defer cancel()
	request, err := wire.Pairs{{Key: "SendTargets", Value: "All"}}.Encode()
	if err != nil {
		return nil, err
	}
	var list []byte
	m := &wire.TextRequest{Immediate: true, Final: true, TargetTransferTag: wire.ReservedTag, Data: request}
	for {
		part, ok := c.askTarget(ctx, newQuestion(wire.OpTextResponse), m, func(tag uint32) { m.InitiatorTaskTag = tag })
		if !ok {
			return nil, c.whyNoAnswer(ctx)
		}
		if list = append(list, part.text...); len(list) > maxTargetList {
			return nil, violation("its list of targets is longer than %d bytes", maxTargetList)
		}
		if part.final {
			break
		}
		m = &wire.TextRequest{Immediate: true, Final: true, TargetTransferTag: part.next}
	}
	pairs, err := wire.ParsePairs(list)
	if err != nil {
		return nil, explainLoss(err)
	}
	return parseTargets(pairs, c.config.Portal)
}

// whyNoAnswer says why a question was not answered.
func (c *connection) whyNoAnswer(ctx context.Context) error {
	switch cause := c.whyBroken(); {
	case cause != nil:
		return cause
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return violation("it rejected the question")
}

// parseTargets reads the list: each TargetName is followed by the addresses of
// that target.
func parseTargets(pairs wire.Pairs, asked string) ([]Target, error) {
	var targets []Target
	for _, p := range pairs {
		switch {
		case p.Key == "TargetName":
			targets = append(targets, Target{Name: p.Value})
		case p.Key == "TargetAddress" && len(targets) > 0:
			portal, err := splitTargetAddress(p.Value)
			if err != nil {
				return nil, violation("the address of %.223s is %.80q, which is no portal", targets[len(targets)-1].Name, p.Value)
			}
			last := &targets[len(targets)-1]
			if !slices.Contains(last.Portals, portal) {
				last.Portals = append(last.Portals, portal)
			}
		}
	}
	for i := range targets {
		if targets[i].Portals == nil {
			targets[i].Portals = []string{asked}
		}
	}
	return targets, nil
}
