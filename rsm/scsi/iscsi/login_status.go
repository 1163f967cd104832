// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"fmt"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// refused turns the status of a login that did not succeed into words that say
// what to do, or into the redirection that it is (RFC 7143, 11.13.5).
func (l *login) refused(r *wire.LoginResponse) error {
	switch r.Status.Class() {
	case 1:
		return l.moved(r)
	case 3:
		return fmt.Errorf("%w: %s", ErrUnavailable, r.Status)
	}
	return fmt.Errorf("%w: %s%s", ErrLogin, r.Status, l.cure(r.Status))
}

// cure says what to do about a refusal.
func (l *login) cure(s wire.LoginStatus) string {
	switch s {
	case wire.AuthenticationFailure:
		if l.config.CHAP == nil {
			return ": it asks for a name and a secret, and none are given: name them in chap"
		}
		return fmt.Sprintf(": the target refused user %s: check the name and the secret named in chap", l.config.CHAP.User)
	case wire.AuthorizationFailure:
		return fmt.Sprintf(": allow initiator %s at the target, or log in under a name that is allowed", l.config.Initiator)
	case wire.TargetNotFound, wire.TargetRemoved:
		return ": check the target's name; rsmctl discover lists those of the portal"
	case wire.TooManyConnections:
		return ": end other sessions with it, or allow more at the target"
	case wire.MissingParameter, wire.InvalidRequestDuringLogin, wire.InitiatorError:
		return ": the target's own log says what it missed"
	case wire.UnsupportedVersion, wire.SessionTypeNotSupported, wire.CannotIncludeInSession, wire.SessionDoesNotExist:
		return ": it cannot be used with this version of rsmctl"
	}
	return ": the target's own log says more"
}

// moved reads where a target has gone.
func (l *login) moved(r *wire.LoginResponse) error {
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
