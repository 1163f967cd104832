// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"net"
	"slices"
	"sync/atomic"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// Tamper decides about a PDU that is to be sent: it sends it (Conn.Send,
// Conn.SendEdited), or something else, or nothing. It runs in a goroutine of
// its own but during the login, so it may wait. When it returns an error the
// connection ends.
type Tamper func(c *Conn, m wire.Response) error

// Honest sends what is to be sent.
func Honest(c *Conn, m wire.Response) error { return c.Send(m) }

// Silent sends nothing.
func Silent(*Conn, wire.Response) error { return nil }

// Drop closes the connection instead.
func Drop(c *Conn, _ wire.Response) error { return c.Drop() }

// On lets a Tamper have the PDUs of a kind; the others are sent.
func On(op wire.Opcode, t Tamper) Tamper {
	return func(c *Conn, m wire.Response) error {
		if m.Opcode() == op {
			return t(c, m)
		}
		return c.Send(m)
	}
}

// Nth lets a Tamper have one of the PDUs that reach it, counted from 1 over
// all connections; the others are sent.
func Nth(n int64, t Tamper) Tamper {
	var seen atomic.Int64
	return func(c *Conn, m wire.Response) error {
		if seen.Add(1) == n {
			return t(c, m)
		}
		return c.Send(m)
	}
}

// Change changes a PDU of one kind, and sends it; the others are sent as they
// are.
func Change[M wire.Response](change func(M)) Tamper {
	return func(c *Conn, m wire.Response) error {
		if m, ok := m.(M); ok {
			change(m)
		}
		return c.Send(m)
	}
}

// Edit changes the bytes of a PDU at the last moment, its numbers and digests
// included.
func Edit(edit func(pdu []byte) []byte) Tamper {
	return func(c *Conn, m wire.Response) error { return c.SendEdited(m, edit) }
}

// CutAfter sends the first n bytes of a PDU and drops the connection.
func CutAfter(n int) Tamper {
	return func(c *Conn, m wire.Response) error {
		if err := c.SendEdited(m, func(pdu []byte) []byte { return pdu[:min(n, len(pdu))] }); err != nil {
			return err
		}
		return c.Drop()
	}
}

// Late sends a PDU when the gate is closed, unless the connection ends before.
func Late(gate <-chan struct{}) Tamper {
	return func(c *Conn, m wire.Response) error {
		select {
		case <-gate:
			return c.Send(m)
		case <-c.Done():
			return net.ErrClosed
		}
	}
}

// Instead sends other PDUs.
func Instead(others ...wire.Response) Tamper {
	return func(c *Conn, _ wire.Response) error {
		for _, other := range others {
			if err := c.Send(other); err != nil {
				return err
			}
		}
		return nil
	}
}

// Endless sends a PDU again and again until the connection ends; next changes
// it in between.
func Endless(next func(wire.Response)) Tamper {
	return func(c *Conn, m wire.Response) error {
		for {
			if err := c.Send(m); err != nil {
				return err
			}
			next(m)
		}
	}
}

// RefuseLogin answers each login with a status, and with more pairs, such as
// the TargetAddress of a redirection.
func RefuseLogin(status wire.LoginStatus, more ...wire.Pair) Tamper {
	return Change(func(m *wire.LoginResponse) {
		m.Status, m.Transit = status, false
		m.Data, _ = wire.Pairs(more).Encode()
	})
}

// Answer replaces a pair in the Login Responses; one that is in none of them
// is added to the last.
func Answer(key, value string) Tamper {
	return Change(func(m *wire.LoginResponse) {
		pairs, _ := wire.ParsePairs(m.Data)
		rest := slices.DeleteFunc(slices.Clone(pairs), func(p wire.Pair) bool { return p.Key == key })
		if len(rest) < len(pairs) || m.NSG == wire.FullFeaturePhase {
			m.Data, _ = append(rest, wire.Pair{Key: key, Value: value}).Encode()
		}
	})
}
