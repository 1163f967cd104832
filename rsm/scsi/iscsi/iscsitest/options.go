// SPDX-License-Identifier: Apache-2.0

package iscsitest

import (
	"cmp"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// Options say what a target offers. The zero value is a target without
// authentication and digests, that takes immediate and unsolicited data.
type Options struct {
	// Name is the iSCSI name; DefaultName when empty.
	Name string
	// CHAP asks for authentication when User is set.
	CHAP CHAP
	// Digests are those that the target agrees to.
	Digests wire.Digests
	// NoImmediateData and InitialR2T are the target's side of the keys
	// ImmediateData and InitialR2T.
	NoImmediateData, InitialR2T bool
	// The lengths are in bytes; 0 stands for the defaults of RFC 7143 (13.12
	// to 13.14): 8192, 65536, 262144.
	MaxRecvDataSegmentLength, FirstBurstLength, MaxBurstLength int
	// MaxOutstandingR2T of one command; 0: 1.
	MaxOutstandingR2T int
	// SeparateStatus sends the status of reads in a SCSI Response always, and
	// not in the last Data-In.
	SeparateStatus bool
	// Window is how many commands may be under way; 0: 32.
	Window int
	// Discovery is the answer to SendTargets; nil: the name and the address
	// of the target.
	Discovery wire.Pairs
	// Tamper sees everything that is to be sent; nil: all is sent.
	Tamper Tamper
}

// DefaultName is the name of a target that was given none.
const DefaultName = "iqn.2026-11.example:test"

func (o Options) withDefaultOptions() Options {
	o.Name = cmp.Or(o.Name, DefaultName)
	o.MaxRecvDataSegmentLength = cmp.Or(o.MaxRecvDataSegmentLength, wire.DefaultSegment)
	o.FirstBurstLength = cmp.Or(o.FirstBurstLength, 64<<10)
	o.MaxBurstLength = cmp.Or(o.MaxBurstLength, 256<<10)
	o.MaxOutstandingR2T = cmp.Or(o.MaxOutstandingR2T, 1)
	o.Window = cmp.Or(o.Window, 32)
	if o.Tamper == nil {
		o.Tamper = Honest
	}
	return o
}

// CHAP is how a target and its initiators prove who they are (RFC 7143, 12.1.3).
type CHAP struct {
	// User and Secret are the initiator's.
	User, Secret string
	// MutualUser and MutualSecret are the target's, for initiators that ask.
	MutualUser, MutualSecret string
	// Algorithm is 5 (MD5) when empty; 7 is SHA-256.
	Algorithm string
}
