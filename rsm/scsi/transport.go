// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"context"
	"errors"
)

// Direction says which way a command's data goes.
type Direction uint8

// The directions of a command's data phase.
const (
	// None: the command moves no data; its buffer is nil.
	None Direction = iota
	// In: from the device into the buffer.
	In
	// Out: from the buffer to the device.
	Out
)

// Device is one logical unit.
//
// Do sends one command descriptor block, moves data to or from buf, and
// returns the number of bytes moved. A CHECK CONDITION is returned as a
// *Sense (use errors.As); bytes may have been moved all the same. Any other
// ending but GOOD is returned as a Status. Every other error is the
// transport's: ErrOutcomeUnknown (possibly wrapped) when the command may have
// been carried out although no answer came; any other when it was not sent,
// such as the context's when its deadline passed before.
//
// A Device carries out one command at a time; concurrent calls wait.
//
// Name is what people call the device in manifests and messages, unique on
// its bus: /dev/sg3, iqn.2026-11.example:vtl/2, drive 256.
type Device interface {
	Name() string
	Do(ctx context.Context, cdb []byte, dir Direction, buf []byte) (int, error)
}

// Bus is a connection through which the logical units of one library are
// reached.
type Bus interface {
	// Devices lists the logical units, in the order of their numbers.
	Devices(ctx context.Context) ([]Device, error)
	// Close releases the connection. Devices of a closed Bus fail.
	Close() error
}

// ErrOutcomeUnknown marks a command that was sent and never answered. It may
// or may not have been carried out: only looking can tell.
var ErrOutcomeUnknown = errors.New("the device did not answer; the command may or may not have been carried out")

// ErrTooLarge marks a command that was not sent since the connection cannot
// move as much data in one command. With a smaller buffer it may go.
var ErrTooLarge = errors.New("more data than the connection can move at once")
