// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// The limits of a login, against targets that never come to an end.
const (
	maxExchanges    = 64
	maxText         = 64 << 10
	maxRedirections = 4
)

// loginTag is the task tag of all requests of a login, firstCommand the command
// number; onlyConnection is the number of the only connection of a session.
const (
	loginTag       = 0
	firstCommand   = 1
	onlyConnection = 0
)

// identity is who logs in where.
type identity struct {
	config *Config
	// targetName is empty for a discovery session.
	targetName string
	isid       [6]byte
	challenges *challenges
	// chapOffer is the list of algorithms offered, once one has worked.
	chapOffer string
}

// login is a login under way on a new connection.
type login struct {
	identity
	stream    *wire.Stream
	expStatSN uint32
	window    window
	stage     wire.Stage
	// targetSpokeISCSI is set once the target has spoken iSCSI.
	targetSpokeISCSI bool
	// algorithmsInDoubt is set while the list of CHAP algorithms that we
	// offered may be what the target stumbles over.
	algorithmsInDoubt bool
}

// redirection sends us to another portal.
type redirection struct{ portal string }

func (r *redirection) Error() string { return "the target has moved to " + r.portal }

// errAlgorithms: the target gave up over our list of algorithms.
var errAlgorithms = errors.New("the target did not take the list of CHAP algorithms")

// connectAndLogin makes a connection and logs in, following redirections (RFC
// 7143, 7.1.2 and 11.13.5). The caller runs the connection it returns.
func (id *identity) connectAndLogin(ctx context.Context) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, id.config.Timeouts.Login)
	defer cancel()
	portal := id.config.Portal
	for range maxRedirections + 1 {
		c, err := id.tryAlgorithms(ctx, portal)
		var moved *redirection
		if !errors.As(err, &moved) {
			return c, err
		}
		id.config.Log.Info("the iSCSI target sends us to another portal", "target", id.targetName, "from", portal, "to", moved.portal)
		portal = moved.portal
	}
	return nil, fmt.Errorf("%w: %s: it sent us from portal to portal %d times; the last one was %s", ErrLogin, id.nameInMessages(), maxRedirections, portal)
}

// tryAlgorithms logs in, and once more with the one CHAP algorithm that every
// target has, when the list of them may have been too much.
func (id *identity) tryAlgorithms(ctx context.Context, portal string) (*connection, error) {
	c, err := id.attemptLogin(ctx, portal, cmp.Or(id.chapOffer, offerAll))
	if !errors.Is(err, errAlgorithms) {
		return c, err
	}
	if c, err = id.attemptLogin(ctx, portal, offerMD5); err == nil {
		id.chapOffer = offerMD5
	}
	return c, err
}

// nameInMessages names the other side in messages.
func (id identity) nameInMessages() string {
	if id.targetName == "" {
		return "discovery at " + id.config.Portal
	}
	return id.targetName + " at " + id.config.Portal
}

// attemptLogin is one connection with one login.
func (id identity) attemptLogin(ctx context.Context, portal, algorithms string) (*connection, error) {
	id.chapOffer = algorithms
	conn, err := id.config.Dial(ctx, "tcp", portal)
	if err != nil {
		return nil, explainUnreachable(portal, err)
	}
	s := &socket{Conn: conn, stall: id.config.Timeouts.Stall, grace: 2 * id.config.Timeouts.Abort, writeContext: ctx}
	// Reads have no context: closing the socket is what ends them.
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	l := &login{identity: id, stream: wire.NewStream(s), window: newWindow(firstCommand)}
	agreed, err := l.runToFullFeature()
	if !stop() || err != nil {
		_ = conn.Close()
		return nil, l.explainFailure(ctx, portal, err)
	}
	s.writeContext = nil
	l.stream.Digests, l.stream.MaxSegment = agreed.digests, ourSegment
	return newConnection(id, portal, s, l, agreed), nil
}

// explainFailure says why a login came to nothing.
func (l *login) explainFailure(ctx context.Context, portal string, err error) error {
	var moved *redirection
	broken := errors.Is(err, ErrLost)
	switch {
	case ctx.Err() != nil && errors.Is(context.Cause(ctx), context.Canceled):
		return fmt.Errorf("%w: %s: given up during the login: %w", ErrUnreachable, portal, ctx.Err())
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %s: somebody listens there but did not finish the login in time: is it an iSCSI target, and is it well? (%w)", ErrUnreachable, portal, ctx.Err())
	case errors.As(err, &moved):
		return err
	case broken && l.algorithmsInDoubt:
		return fmt.Errorf("%w: %w", errAlgorithms, err)
	case errors.Is(err, wire.ErrFormat) && !l.targetSpokeISCSI:
		return fmt.Errorf("%s does not answer as iSCSI does: is it an iSCSI portal, and is the port right? (%w)", portal, err)
	case broken:
		return fmt.Errorf("%w: %s: during the login: %w", ErrUnreachable, portal, err)
	}
	return fmt.Errorf("login at %s: %w", portal, err)
}

// runToFullFeature leads the stream from the first request to the full feature
// phase.
func (l *login) runToFullFeature() (parameters, error) {
	pairs, err := l.negotiateSecurity()
	if err != nil {
		return parameters{}, err
	}
	return l.negotiateParameters(pairs)
}

// openingPairs is what the first request says (RFC 7143, 6.3).
func (l *login) openingPairs() wire.Pairs {
	pairs := wire.Pairs{{Key: "InitiatorName", Value: l.config.Initiator}}
	if l.targetName == "" {
		return append(pairs, wire.Pair{Key: "SessionType", Value: "Discovery"})
	}
	return append(pairs,
		wire.Pair{Key: "SessionType", Value: "Normal"},
		wire.Pair{Key: "TargetName", Value: l.targetName})
}

// negotiateParameters negotiates the parameters until both sides are content. The
// answer that ended the security stage may hold the target's first words.
func (l *login) negotiateParameters(pairs wire.Pairs) (parameters, error) {
	n := newNegotiation(l.config.Digests, l.targetName == "")
	if l.stage == wire.FullFeaturePhase {
		return parameters{}, violation("it ended the login before the parameters were negotiated")
	}
	answers, err := n.takePairs(pairs)
	if err != nil {
		return parameters{}, err
	}
	request := append(n.offeredPairs(), answers...)
	for range maxExchanges {
		pairs, err := l.exchangeText(request, wire.FullFeaturePhase)
		if err != nil {
			return parameters{}, err
		}
		if request, err = n.takePairs(pairs); err != nil {
			return parameters{}, err
		}
		switch {
		case l.stage != wire.FullFeaturePhase:
		case len(request) > 0:
			return parameters{}, violation("it ended the login with a question: %s", request[0].Key)
		default:
			return n.agreedParameters()
		}
	}
	return parameters{}, violation("it did not end the login within %d exchanges", maxExchanges)
}
