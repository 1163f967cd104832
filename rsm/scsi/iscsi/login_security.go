// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// negotiateSecurity is the first stage of the login (RFC 7143, 12). It returns
// what the target said when it ended it.
func (l *login) negotiateSecurity() (wire.Pairs, error) {
	if l.config.CHAP == nil {
		pairs, err := l.exchangeToOperational(append(l.openingPairs(), wire.Pair{Key: "AuthMethod", Value: "None"}))
		if err != nil {
			return nil, err
		}
		if method, ok := pairs.Get("AuthMethod"); ok && method != "None" {
			return nil, fmt.Errorf("%w: %s", ErrLogin, wantsCHAP)
		}
		return withoutKeys(pairs, "AuthMethod"), nil
	}
	pairs, err := l.exchangeText(append(l.openingPairs(), wire.Pair{Key: "AuthMethod", Value: l.offeredMethods()}), wire.SecurityNegotiation)
	if err != nil {
		return nil, err
	}
	switch method, _ := pairs.Get("AuthMethod"); {
	case method == "CHAP":
		return l.proveIdentity()
	case method == "None" && l.targetName == "":
		return l.exchangeToOperational(nil)
	}
	return nil, fmt.Errorf("%w: it does not ask for a name and a secret (CHAP): set them at the target, or leave chap out", ErrLogin)
}

// offeredMethods are the ways to authenticate that we offer. Where a name and a
// secret are given, nobody wants a session without CHAP. A discovery session
// may do without: some targets ask for CHAP only at the login that follows.
func (l *login) offeredMethods() string {
	if l.targetName == "" {
		return "CHAP,None"
	}
	return "CHAP"
}

// wantsCHAP is said where CHAP is asked for and not configured.
const wantsCHAP = "it asks for a name and a secret (CHAP), and none are given: name them in chap"

// proveIdentity goes through CHAP (RFC 7143, 12.1.3).
func (l *login) proveIdentity() (wire.Pairs, error) {
	x := &chapExchange{chap: l.config.CHAP, offer: l.chapOffer, challenges: l.challenges}
	l.algorithmsInDoubt = x.offer != offerMD5
	pairs, err := l.exchangeText(wire.Pairs{{Key: keyAlgorithm, Value: x.offer}}, wire.SecurityNegotiation)
	if err != nil {
		return nil, err
	}
	if chosen, ok := pairs.Get(keyAlgorithm); chosen == "Reject" || !ok {
		return nil, l.retryIfAlgorithms(fmt.Errorf("%w: it has none of the CHAP algorithms offered (%s)", ErrLogin, x.offer))
	}
	reply, err := x.answerChallenge(pairs)
	if err != nil {
		return nil, err
	}
	l.algorithmsInDoubt = x.algorithm != offerMD5
	if pairs, err = l.exchangeToOperational(reply); err != nil {
		return nil, err
	}
	l.algorithmsInDoubt = false
	if err := x.verifyTarget(pairs); err != nil {
		return nil, err
	}
	return withoutKeys(pairs, keyName, keyResponse), nil
}

// exchangeToOperational asks to leave the security stage until the target
// agrees.
func (l *login) exchangeToOperational(request wire.Pairs) (wire.Pairs, error) {
	var all wire.Pairs
	for range maxExchanges {
		pairs, err := l.exchangeText(request, wire.LoginOperationalNegotiation)
		if err != nil {
			return nil, err
		}
		all = append(all, pairs...)
		if method, ok := pairs.Get("AuthMethod"); ok && method != "None" && l.config.CHAP == nil {
			return nil, fmt.Errorf("%w: %s", ErrLogin, wantsCHAP)
		}
		if l.stage != wire.SecurityNegotiation {
			return all, nil
		}
		request = nil
	}
	return nil, violation("it did not end the security stage within %d exchanges", maxExchanges)
}

// withoutKeys leaves out keys that have been dealt with.
func withoutKeys(pairs wire.Pairs, keys ...string) wire.Pairs {
	var rest wire.Pairs
next:
	for _, p := range pairs {
		for _, k := range keys {
			if p.Key == k {
				continue next
			}
		}
		rest = append(rest, p)
	}
	return rest
}
