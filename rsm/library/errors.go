// SPDX-License-Identifier: Apache-2.0

package library

import "errors"

// The kinds of failure. The error that wraps one names the library's element and
// carries the answer of the device. An unknown outcome is scsi.ErrOutcomeUnknown.
var (
	// ErrStale: the library is not as the caller believed (5/3B0D destination
	// full, 5/3B0E source empty). Look again and plan again; never just repeat.
	ErrStale = errors.New("the library is not as expected")
	// ErrHardware: the element or drive failed (sense key 4). Leave it alone.
	ErrHardware = errors.New("hardware failure")
	// ErrIncompatible: the medium does not fit the drive (5/30xx).
	ErrIncompatible = errors.New("the medium does not fit the drive")
	// ErrNotReady: a person is needed at the library (door open, manual
	// intervention), or it did not become ready in time.
	ErrNotReady = errors.New("not ready")
	// ErrCleaning: a cleaning cartridge is in the drive (2/3003, 6/3003).
	ErrCleaning = errors.New("a cleaning cartridge is in the drive")
	// ErrPrevented: removal is prevented (5/5302) and stayed so.
	ErrPrevented = errors.New("removal is prevented")
	// ErrReserved: another host keeps the device for itself (status
	// RESERVATION CONFLICT).
	ErrReserved = errors.New("reserved by another host")
	// ErrNoMedium: the drive is empty (2/3A00).
	ErrNoMedium = errors.New("no medium in the drive")
	// ErrInUse: another program has the drive: we have not put there the cartridge
	// in it, or somebody on this host has it open.
	ErrInUse = errors.New("in use by somebody else")
	// ErrUnsupported: the changer cannot do this move.
	ErrUnsupported = errors.New("the changer cannot do this")
)
