// SPDX-License-Identifier: Apache-2.0

package library

import (
	"cmp"
	"time"

	"github.com/go-logr/logr"

	"rsm.storage/rsmctl/rsm/clock"
)

// Options are what Open needs beside a bus. The zero value is useful: real
// time, no log, and the limits below.
type Options struct {
	Clock clock.Clock
	Log   logr.Logger
	// MoveTimeout is for MOVE and EXCHANGE MEDIUM; 15 minutes when 0. Some
	// libraries rewind and unload the drive within a move.
	MoveTimeout time.Duration
	// ReadyTimeout is how long a changer or a drive may take to become
	// ready, and a drive to load, rewind, read a block or unload; 16 minutes
	// when 0. For the first load of an LTO-9 cartridge 132 minutes are
	// allowed in any case.
	ReadyTimeout time.Duration
	// CommandTimeout is for every other command; 2 minutes when 0.
	CommandTimeout time.Duration
	// InitializeTimeout is for INITIALIZE ELEMENT STATUS; 30 minutes when 0.
	InitializeTimeout time.Duration
	// Waiting is told, in words for a person, that a device takes long: once in
	// a wait, after ten seconds. It may be nil. Several devices may be waited
	// for, and Waiting be called, at the same time.
	Waiting func(what string)
	// Changer is the serial number of the changer that is meant. It may be empty
	// where the bus has only one.
	Changer string
	// Drives says which device is which drive, where the changer does not say or
	// is wrong. What the changer says finds the others.
	Drives []DriveAt
}

// DriveAt says which device the drive at an element address is, by its serial
// number or by the name that its bus gives it.
type DriveAt struct {
	Address        int
	Serial, Device string
}

// withDefaults fills in what is not set.
func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Waiting == nil {
		o.Waiting = func(string) {}
	}
	o.MoveTimeout = cmp.Or(o.MoveTimeout, 15*time.Minute)
	o.ReadyTimeout = cmp.Or(o.ReadyTimeout, 16*time.Minute)
	o.CommandTimeout = cmp.Or(o.CommandTimeout, 2*time.Minute)
	o.InitializeTimeout = cmp.Or(o.InitializeTimeout, 30*time.Minute)
	return o
}
