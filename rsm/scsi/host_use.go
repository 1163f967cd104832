// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"context"
	"fmt"
)

// HostUse is what the operating system of this host tells of the use of a
// logical unit, without a command to it. Other hosts that reach the unit are
// not in it, and no Openers is no proof that there are none: see HostObserver.
type HostUse struct {
	// Openers are the other processes that have a node of the unit open,
	// ordered by PID and then Node, each node of a process once.
	Openers []Opener
	// Tape is what the kernel's tape driver has counted; nil where it has
	// none for the unit.
	Tape *TapeStats
}

// Opener is a process that has a node of a logical unit open.
type Opener struct {
	// Program is the name of the process as the kernel keeps it: 15
	// characters at most, "" when it could not be read.
	Program string
	PID     int
	// Node is the path under which the process has it open: /dev/nst0.
	Node string
}

// String is the opener in words:
// "bacula-sd (process 1234) has /dev/nst0 open".
func (o Opener) String() string {
	if o.Program == "" {
		return fmt.Sprintf("process %d has %s open", o.PID, o.Node)
	}
	return fmt.Sprintf("%s (process %d) has %s open", o.Program, o.PID, o.Node)
}

// TapeStats are the counters of Linux's tape driver st, from the time at which
// it found the drive (Linux, Documentation/ABI/testing/sysfs-class-scsi_tape,
// since 4.2). They count what goes through the driver's own nodes, /dev/st0 and
// its kin, whoever does it; a command through /dev/sg0 is not in them. All of
// them are comparable between two looks; none says anything of other hosts.
type TapeStats struct {
	// InFlight is how many commands are under way now (in_flight).
	InFlight uint64
	// ReadBytes and WrittenBytes are in bytes (read_byte_cnt, write_byte_cnt).
	// A read counts the bytes it asked for, even where the block was shorter.
	ReadBytes, WrittenBytes uint64
	// Reads and Writes count commands (read_cnt, write_cnt).
	Reads, Writes uint64
}

// HostObserver is a Device whose host can tell who uses it.
//
// HostUse sends the device no command, opens none of its nodes, and does not
// wait for a command that is out. With an error it returns what it saw before:
// each Opener in it is a real one.
type HostObserver interface {
	HostUse(ctx context.Context) (HostUse, error)
}
