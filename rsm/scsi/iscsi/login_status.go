// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// explainRefusal turns the status of a login that did not succeed into words
// that say what to do, or into the redirection that it is (RFC 7143, 11.13.5).
func (l *login) explainRefusal(r *wire.LoginResponse) error {
	switch r.Status.Class() {
	case 1:
		return l.readRedirection(r)
	case 3:
		return fmt.Errorf("%w: %s", ErrUnavailable, r.Status)
	}
	return fmt.Errorf("%w: %s (login status %04Xh)", ErrLogin, l.whyLoginRefused(r.Status), uint16(r.Status))
}

// whyLoginRefused says what the target does not like, and what to do about it.
func (l *login) whyLoginRefused(s wire.LoginStatus) string {
	switch s {
	case wire.AuthenticationFailure:
		if l.config.CHAP == nil {
			return wantsCHAP
		}
		return fmt.Sprintf("it refused user %s: check the name and the secret named in chap", l.config.CHAP.User)
	case wire.AuthorizationFailure:
		return fmt.Sprintf("it does not allow initiator %s: allow that name at the target, or log in under one that is allowed", l.config.Initiator)
	case wire.TargetNotFound:
		return fmt.Sprintf("there is no target %s: check the name; rsmctl discover lists those of the portal", l.targetName)
	case wire.TargetRemoved:
		return fmt.Sprintf("the target %s was removed: rsmctl discover lists those of the portal", l.targetName)
	case wire.TooManyConnections:
		return "it has too many connections: end other sessions with it, or allow more at the target"
	case wire.UnsupportedVersion:
		return "it speaks another version of iSCSI: it cannot be used with this version of rsmctl"
	case wire.SessionTypeNotSupported:
		return "it does not offer this type of session: a portal without discovery needs its targets named"
	}
	return "it found fault with the request: the target's own log says more"
}

// readRedirection reads where a target has gone.
func (l *login) readRedirection(r *wire.LoginResponse) error {
	pairs, err := parseText(r.Data)
	if err != nil {
		return err
	}
	address, ok := pairs.Get("TargetAddress")
	if !ok {
		return violation("it has moved and does not say where (no TargetAddress)")
	}
	portal, err := splitTargetAddress(address)
	if err != nil {
		return violation("it has moved to %.80q, which is no portal", address)
	}
	return &redirection{portal}
}
