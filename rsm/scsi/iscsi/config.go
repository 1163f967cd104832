// SPDX-License-Identifier: Apache-2.0

package iscsi

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/rsm/clock"
)

// Config says which targets make a bus and how they are spoken to.
type Config struct {
	// Portal is where the targets are: HOST, HOST:PORT, [ADDRESS]:PORT. The
	// default port is 3260.
	Portal string
	// Targets are the names of the targets whose logical units make the bus,
	// in this order. Discover needs none.
	Targets []string
	// Initiator is the name under which this host logs in. Empty:
	// DefaultInitiator.
	Initiator string
	// CHAP proves who we are to the target, and the target to us. nil: nobody
	// proves anything (AuthMethod=None).
	CHAP *CHAP
	// Digests says whether PDUs carry checksums.
	Digests Digests
	// Log is told of connections made and lost, never of secrets. The zero
	// value is silent.
	Log logr.Logger

	// Timeouts are the limits of all waits; those that are zero have defaults.
	Timeouts Timeouts
	// Dial makes a connection to a portal; nil: over TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Clock is the time by which pauses and pings are measured; nil: the time
	// of day. The deadlines of the socket itself are always real time.
	Clock clock.Alarms
}

// CHAP is a name and a secret known to the target (RFC 7143, 12.1.3).
type CHAP struct {
	User, Secret string
	// Mutual is what the target has to prove in turn; nil: nothing.
	Mutual *Peer
}

// Peer is the name and the secret by which the target proves who it is.
type Peer struct{ User, Secret string }

// Digests says whether headers and data carry a CRC32C (RFC 7143, 13.1).
type Digests uint8

// The ways to deal with digests.
const (
	// Prefer checksums, do without where the target has none.
	Prefer Digests = iota
	// Require checksums: no session without.
	Require
	// Off: no checksums.
	Off
)

// Timeouts are limits of waits.
type Timeouts struct {
	// Login is for one attempt: connection, login, redirections. 15 s.
	Login time.Duration
	// Reconnect is how long a command waits, at most, for a lost connection
	// to come back; the command's own deadline may be nearer. Commands after
	// one that waited in vain fail at once, until the target is back. 90 s.
	Reconnect time.Duration
	// Abort is how long the answer to ABORT TASK, and then that to LOGICAL
	// UNIT RESET, is waited for. 3 s.
	Abort time.Duration
	// Logout is how long Close waits for the target to say goodbye. 2 s.
	Logout time.Duration
	// Idle is after how much silence of the target it is pinged. 15 s.
	Idle time.Duration
	// Ping is how long the answer to a ping may take, before the connection
	// counts as lost. 30 s.
	Ping time.Duration
	// Stall is how long the target may leave what we send unread, before the
	// connection counts as lost. 30 s.
	Stall time.Duration
}

func (t Timeouts) withDefaultTimeouts() Timeouts {
	return Timeouts{
		Login:     cmp.Or(t.Login, 15*time.Second),
		Reconnect: cmp.Or(t.Reconnect, 90*time.Second),
		Abort:     cmp.Or(t.Abort, 3*time.Second),
		Logout:    cmp.Or(t.Logout, 2*time.Second),
		Idle:      cmp.Or(t.Idle, 15*time.Second),
		Ping:      cmp.Or(t.Ping, 30*time.Second),
		Stall:     cmp.Or(t.Stall, 30*time.Second),
	}
}

// prepareConfig checks a Config and fills in what it leaves open.
func (c Config) prepareConfig() (Config, error) {
	portal, err := parsePortal(c.Portal)
	if err != nil {
		return c, err
	}
	c.Portal = portal
	c.Initiator = cmp.Or(c.Initiator, DefaultInitiator())
	if err := checkName(c.Initiator); err != nil {
		return c, fmt.Errorf("initiator: %w", err)
	}
	if c.Digests > Off {
		return c, fmt.Errorf("%w: digests: %d is none of Prefer, Require, Off", ErrConfig, c.Digests)
	}
	if err := c.CHAP.checkSecrets(); err != nil {
		return c, err
	}
	c.CHAP.warnOfWeakSecret(c.Log)
	c.Timeouts = c.Timeouts.withDefaultTimeouts()
	if c.Dial == nil {
		c.Dial = new(net.Dialer).DialContext
	}
	c.Clock = cmp.Or[clock.Alarms](c.Clock, clock.System{})
	return c, nil
}

// checkTargets checks the names of the targets of a bus.
func (c Config) checkTargets() error {
	if len(c.Targets) == 0 {
		return fmt.Errorf("%w: no target is named; rsmctl discover lists those of a portal", ErrConfig)
	}
	seen := map[string]bool{}
	for _, name := range c.Targets {
		if err := checkName(name); err != nil {
			return fmt.Errorf("target: %w", err)
		}
		if seen[name] {
			return fmt.Errorf("%w: target %s is named twice", ErrConfig, name)
		}
		seen[name] = true
	}
	return nil
}
