// SPDX-License-Identifier: Apache-2.0

// Package guardbus is a witness at the wire, for tests: it knows nothing of
// rsmctl but the commands that it sends, and refuses those that would disturb a
// cartridge that somebody else has put into a drive.
//
// A Ledger remembers which drives hold a cartridge that the program under test
// has put there, across all its connections and lives. Ledger.Guard wraps a
// connection. A drive becomes ours by a MOVE MEDIUM or EXCHANGE MEDIUM that
// passes through a guard, is sent on and is not refused by the changer: an
// answer that never came, and one that the command was aborted, count as if the
// cartridge may be there. It ends with a move away that succeeded, and when the
// drive is seen to be empty or to hold another barcode. A cartridge that was in
// a drive before is nobody's of ours. Ledger.Consent stands for a person who
// agreed to a dismount by hand.
//
// What may reach a drive with a cartridge that is not ours is what Passes
// names, and nothing else. Other commands, and moves to and from such a drive,
// are answered with an error (ErrNotOurs) and recorded: Ledger.Violations.
// Commands to a drive that is empty all pass, as do those to other devices.
//
// # Looking
//
// Before each such command the guard looks: it asks the changer READ ELEMENT
// STATUS for drives, never for all types at once, since tgtd crashes of that;
// and it reads the program's own answers along. It does not look when a drive
// is ours and the changer is at work for the program, so as not to wait for the
// robot. When it cannot look, what was last seen counts; where nothing was
// seen, the command is not sent, and that is no violation.
//
// After a move that succeeded a drive may be empty for a while and is ours again
// when the cartridge is seen to arrive: there are changers that answer before the
// robot is there. After one of which nobody knows whether it was carried out, a
// drive that is seen empty is nobody's, and so is one whose cartridge was read
// elsewhere since. What the guard cannot see is that somebody takes a cartridge
// of ours out and brings the same one back between two looks: Ledger.Disown.
//
// # Which device is which drive
//
// A device is the drive element whose identifier (DVCID) names the serial
// number of its VPD page 80h; else the one in its name, as the virtual library
// gives it ("drive 256"); else, when all other devices are known drives, the
// one that is left. Where none of that tells, all elements that no other device
// has must be empty or ours.
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
