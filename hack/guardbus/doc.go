// SPDX-License-Identifier: Apache-2.0

// Package guardbus is a witness at the wire, for tests: it knows nothing of
// rsmctl but the commands that it sends, and refuses those that would disturb a
// cartridge that somebody else has put into a drive.
//
// A Ledger remembers, across all connections and lives of the program under test,
// which drives hold a cartridge that the program has put there. Ledger.Guard wraps a
// connection. A drive becomes ours by a MOVE MEDIUM or EXCHANGE MEDIUM that passes
// through a guard and that the changer does not refuse. If the answer never came,
// or says that the command was aborted, the cartridge may be there, and the drive is
// ours. It is ours no longer after a move away that succeeded, and when it is seen
// to be empty or to hold another barcode. A cartridge that was in a drive before is
// not ours. Ledger.Consent stands for a person who agreed to a dismount by hand.
//
// What may reach a drive with a cartridge that is not ours is what Passes
// names, and nothing else. Other commands, and moves to and from such a drive,
// are answered with an error (ErrNotOurs) and recorded: Ledger.Violations.
// Commands to a drive that is empty all pass, as do those to other devices.
//
// # Looking
//
// Before each such command the guard looks: it asks the changer READ ELEMENT STATUS
// for drives. It never asks for all types at once, since tgtd crashes of that. It
// also reads the program's own answers along. When a drive is ours and the changer
// is at work for the program it does not look, so as not to wait for the robot. When
// it cannot look, what was last seen counts. Where nothing was seen, the command is
// not sent, and that is no violation.
//
// There are changers that answer before the robot is there. So after a move that
// succeeded a drive may be seen empty for a while, and is ours again when the
// cartridge arrives. After a move that may not have been carried out, a drive
// that is seen empty is nobody's, and so is one whose cartridge was read
// elsewhere since. The guard cannot see that somebody takes a cartridge of ours
// out and brings the same one back between two looks: a test tells it with
// Ledger.Disown.
//
// # Which device is which drive
//
// A device is the drive element whose identifier (DVCID) names the serial number of
// its VPD page 80h. Else it is the one in its name, as the virtual library gives it
// ("drive 256"). Else, when all other devices are known drives, it is the one that
// is left. Where none of that tells, all elements that no other device has must be
// empty or ours.
//
// # News
//
// The guard's questions may be answered with what the program should have
// heard: a unit attention, or a failure that does not come again. The program
// gets it all the same, as the answer to its next command to that device.
//
// # Files
//
// The wire:
//
//   - bus.go: a guarded connection
//   - device.go: a guarded device
//   - unit.go: what is known of one device, and its news
//   - identify.go: which device is which drive
//
// The judgement:
//
//   - judge.go: may this command be sent
//   - commands.go: commands that disturb nobody
//   - transfer.go: moves and exchanges
//
// What is known:
//
//   - ledger.go: all libraries, across connections
//   - holdings.go: the drives of one library
//   - custody.go: whose a drive is
//   - look.go: asking the changer
package guardbus
