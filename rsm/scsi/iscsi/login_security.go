// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// security is the first stage of the login (RFC 7143, 12). It returns what the
// target said when it ended it.
func (l *login) security() (wire.Pairs, error) {
	if l.config.CHAP == nil {
		pairs, err := l.exchangeToOperational(append(l.opening(), wire.Pair{Key: "AuthMethod", Value: "None"}))
		if err != nil {
			return nil, err
		}
		if method, ok := pairs.Get("AuthMethod"); ok && method != "None" {
			return nil, fmt.Errorf("%w: %s", ErrLogin, wantsCHAP)
		}
		return without(pairs, "AuthMethod"), nil
	}
	pairs, err := l.exchange(append(l.opening(), wire.Pair{Key: "AuthMethod", Value: l.methods()}), wire.SecurityNegotiation)
	if err != nil {
		return nil, err
	}
	switch method, _ := pairs.Get("AuthMethod"); {
	case method == "CHAP":
		return l.authenticate()
	case method == "None" && l.target == "":
		return l.exchangeToOperational(nil)
	}
	return nil, fmt.Errorf("%w: it does not ask for a name and a secret (CHAP): set them at the target, or leave chap out", ErrLogin)
}

// methods are the ways to authenticate that we offer. With a name and a secret
// given, a session without is none that anybody asked for. Discovery is
// another matter: targets let in without CHAP to ask and want it after.
func (l *login) methods() string {
	if l.target == "" {
		return "CHAP,None"
	}
	return "CHAP"
}

// wantsCHAP is said where CHAP is asked for and not configured.
const wantsCHAP = "it asks for a name and a secret (CHAP), and none are given: name them in chap"

// authenticate goes through CHAP (RFC 7143, 12.1.3).
func (l *login) authenticate() (wire.Pairs, error) {
	x := &chapExchange{chap: l.config.CHAP, offer: l.chapOffer, challenged: l.challenged}
	l.doubtful = x.offer != offerLeast
	pairs, err := l.exchange(wire.Pairs{{Key: keyAlgorithm, Value: x.offer}}, wire.SecurityNegotiation)
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
	l.doubtful = x.algorithm != offerLeast
	if pairs, err = l.exchangeToOperational(reply); err != nil {
		return nil, err
	}
	l.doubtful = false
	if err := x.verify(pairs); err != nil {
		return nil, err
	}
	return without(pairs, keyName, keyResponse), nil
}

// exchangeToOperational asks to leave the security stage until the target
// agrees.
func (l *login) exchangeToOperational(request wire.Pairs) (wire.Pairs, error) {
	var all wire.Pairs
	for range maxExchanges {
		pairs, err := l.exchange(request, wire.LoginOperationalNegotiation)
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

// without leaves out keys that have been dealt with.
func without(pairs wire.Pairs, keys ...string) wire.Pairs {
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
