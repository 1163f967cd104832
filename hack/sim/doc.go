// SPDX-License-Identifier: Apache-2.0

// Package sim plays the life of a tape library, from a seed. Manifests change and
// change back. An operator's hands move, wipe and relabel cartridges. A foreign
// program loads drives, writes and unloads at any time. Applications draw media.
// Commands fail, or their answer is lost. The disk is full, the power fails at any
// call. The database is lost, or replaced: by an import, or by an old copy of which
// nobody tells.
//
// After every step the records are compared with what is true, and after every
// crash also what a plan shows. At the end nothing goes wrong any more; the library
// must then come to match its manifests.
//
// The rules:
//
//   - Nothing that writes is sent.
//   - What others have in a drive is left alone: it is not moved or repositioned,
//     they notice no command, no cartridge of ours comes under their next block, and
//     their slot stays free.
//   - A cartridge is moved only when an open request on the disk says so.
//   - Nothing is allocated without evidence. Nothing is drawn from Free while a hold
//     is on, or if it is expected.
//   - No record of a cartridge is lost. Each cartridge is in the records once, where
//     it is.
//   - No LMID and no label is held twice.
//   - What was read is what is there. A restored record is a claim.
//
// The robot and the drives are a virtual library. The reconcile loop and the
// manager are rsmctl's. The faults are in what lies between them: a scsi.Bus and a
// store.Store. Everything follows from the seed: a history that broke a rule breaks
// it again.
//
// # Files
//
// A history:
//
//   - run.go: playing one
//   - world.go: all there is in it
//   - dice.go: where its decisions come from
//   - trace.go: what happened, for people and as a digest
//   - calm.go: its end, when nothing goes wrong any more
//   - calm_match.go: what must match then
//
// Who acts:
//
//   - process.go: one life of rsmctl
//   - manifests.go: what is declared
//   - edits.go: how that changes
//   - clients.go: applications
//   - hands.go: the operator, who moves cartridges
//   - hands_change.go: who changes them, and brings new ones
//   - stranger.go: a foreign program
//   - vault.go: the hardware
//   - truth.go: what is true of its cartridges
//
// What goes wrong:
//
//   - weather.go: what goes wrong next
//   - faults.go: on the way to the devices
//   - bus.go: where that way is
//   - disk.go: the database's disk
//   - power.go: no power
//   - exports.go: databases lost and restored
//
// The rules:
//
//   - rules.go: what must hold at rest
//   - commits.go: what must hold of every transaction
//   - readings.go: what of the truth the records must know
//   - intents.go: what must be written down before a move
//   - custody.go: whose drive it is
package sim
