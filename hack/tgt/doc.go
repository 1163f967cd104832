// SPDX-License-Identifier: Apache-2.0

// Package tgt runs a tape library on this machine that others have written:
// tgtd, the user space SCSI target of Debian's package tgt, with a medium
// changer and tape drives over iSCSI, on the loopback interface and without
// any part in the kernel. Tests use it to meet the wire as it is.
//
// A Lab is one tgtd with all its files in one folder, its control socket
// included, so that it needs no privilege and meets no other tgtd.
//
// tgtd proves the wire, not the behaviour of a real robot. As of version
// 1.0.85: a move takes no time, a drive is ready at once, the flags Access and
// ImpExp are never set, UNLOAD without bit 1 of byte 4 does nothing, the robot
// takes a cartridge out of a drive that holds it, and there is no EXCHANGE
// MEDIUM, READ ATTRIBUTE or LOG SENSE. READ ELEMENT STATUS of all types at once
// makes it crash, and the answer lacks its last eight bytes, so that the last
// drive has no identity. A READ of a block that is shorter than the buffer
// ends with ILI, SILI or not, and brings the whole buffer, of which only the
// sense's INFORMATION tells how much is the block's. It answers CHAP with
// SHA-1 when algorithm 7 is offered, which is SHA-256. It ignores SIGTERM, and
// a barcode has at most ten characters.
//
// # Files
//
//   - lab.go: a lab, started, found again and stopped
//   - layout.go: what its library is like
//   - need.go: what has to be installed
//   - configure.go: telling tgtd what it is
//   - tgtadm.go: tgtd's control program
//   - daemon.go: the process
//   - attributes_linux.go, attributes_other.go: how it is started
//   - hands.go: inserting, removing, swapping
//   - power.go: a power cut, and a freeze
//   - wire.go: a session of the lab's own
//   - write.go: writing to cartridges
package tgt
