// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"fmt"
	"slices"
)

// Counts is what a target has seen so far.
type Counts struct {
	// Connections were made in all; Open are there now.
	Connections, Open int
	// Logins were let into the full feature phase, whatever a Tamper then made
	// of the answer; Reinstated of them replaced a session that was still
	// there.
	Logins, Reinstated int
	// Commands were received in all; InFlight are being carried out now.
	Commands, InFlight int
	// MostInFlight and MostPerLUN are the most commands that were being
	// carried out at once: in all, and for one logical unit.
	MostInFlight, MostPerLUN int
	// ReadyToTransfers were sent, Aborted commands were ended by task
	// management.
	ReadyToTransfers, Aborted int
	// Pongs answered a NopIn; Logouts were asked for by the initiator.
	Pongs, Logouts int
}

// Counts returns what was seen so far.
func (t *Target) Counts() Counts {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counts
}

// Problems lists what initiators did against RFC 7143.
func (t *Target) Problems() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.problems)
}

func (t *Target) noteProblem(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.problems = append(t.problems, fmt.Sprintf(format, args...))
}

func (t *Target) countEvent(change func(*Counts)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.counts)
}

func (t *Target) countCommandBegin(lun int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.perLUN[lun]++
	t.counts.Commands++
	t.counts.InFlight++
	t.counts.MostInFlight = max(t.counts.MostInFlight, t.counts.InFlight)
	t.counts.MostPerLUN = max(t.counts.MostPerLUN, t.perLUN[lun])
}

func (t *Target) countCommandEnd(lun int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.perLUN[lun]--
	t.counts.InFlight--
}
