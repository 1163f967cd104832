// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"rsm.storage/rsmctl/rsm/scsi"
	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// The kinds of errors. None of them says anything about a command: that is
// scsi.ErrOutcomeUnknown's part.
var (
	// ErrConfig marks a Config with which nothing can be reached.
	ErrConfig = errors.New("not a usable iSCSI configuration")
	// ErrUnreachable: nobody, or nobody who finishes a login, answers at the
	// portal. It may pass by itself.
	ErrUnreachable = errors.New("the iSCSI portal cannot be reached")
	// ErrUnavailable: the target is there and cannot take a login now. It may
	// pass by itself.
	ErrUnavailable = errors.New("the iSCSI target is not available now")
	// ErrLogin: the target does not let us in, or is not the one it should
	// be. Somebody has to change something.
	ErrLogin = errors.New("the iSCSI target refused the login")
	// ErrProtocol: the target did what RFC 7143 does not allow. The
	// connection was dropped.
	ErrProtocol = errors.New("the iSCSI target broke the protocol")
	// ErrLost: the connection ended.
	ErrLost = errors.New("the connection to the iSCSI target was lost")
	// ErrClosed: the bus was closed by its user.
	ErrClosed = fmt.Errorf("the iSCSI bus is closed: %w", os.ErrClosed)
)

// mayPassByItself tells whether a login that failed with err is worth another
// try.
func mayPassByItself(err error) bool {
	return errors.Is(err, ErrUnreachable) || errors.Is(err, ErrUnavailable)
}

// violation says what the target did that it must not.
func violation(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrProtocol, fmt.Sprintf(format, args...))
}

// explainLoss says in plain words why nothing more can be read or written.
func explainLoss(err error) error {
	switch {
	case errors.Is(err, wire.ErrDigest), errors.Is(err, wire.ErrFormat):
		return fmt.Errorf("%w: %w", ErrProtocol, err)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: the target closed it", ErrLost)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the target closed it in the middle of a PDU", ErrLost)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("%w: the target stopped in the middle of a PDU", ErrLost)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return fmt.Errorf("%w: the target reset it", ErrLost)
	}
	return fmt.Errorf("%w: %w", ErrLost, err)
}

// outcomeUnknown is the error of a command that may have been carried out.
func outcomeUnknown(cause error) error {
	return fmt.Errorf("%w: %w", scsi.ErrOutcomeUnknown, cause)
}

// explainUnreachable says in plain words why no connection came about.
func explainUnreachable(portal string, err error) error {
	var dns *net.DNSError
	var timeout net.Error
	why := ""
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		why = fmt.Sprintf("no name server knows a host %s; is the name right?", dns.Name)
	case errors.As(err, &dns):
		why = fmt.Sprintf("the address of %s could not be asked for; does the name server answer?", dns.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		why = "nobody listens there; is the target running, and is the port right?"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		why = "there is no way to that network; is the address right?"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		why = "no answer; is the address right, and does no firewall stand between?"
	default:
		return fmt.Errorf("%w: %s: %w", ErrUnreachable, portal, err)
	}
	return fmt.Errorf("%w: %s: %s (%w)", ErrUnreachable, portal, why, err)
}
