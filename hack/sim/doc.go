// SPDX-License-Identifier: Apache-2.0

// Package sim plays the life of a tape library, from a seed: manifests that
// change and change back, an operator whose hands move, wipe and relabel
// cartridges, a foreign program that loads drives, writes and unloads at any time,
// applications that draw media, commands that fail or whose answer is lost, a disk
// that is full, power that fails at any call, and databases that are lost, replaced
// by an import, or by an old copy that nobody tells of.
// After every step it compares the records with what is true, after every crash
// also what a plan shows, and at the end, when nothing goes wrong any more, the
// library must come to match its manifests.
//
// The rules: nothing that writes is sent; what others have in a drive is neither
// moved nor repositioned, nor sent anything that they would notice, no cartridge of
// ours comes under their next block, and their slot stays free; no cartridge is
// moved unless an open request on the disk says so; nothing is allocated without
// evidence, nor drawn while a hold is on or from what is expected; no record of a
// cartridge is lost; each cartridge is in the records once, where it is; no LMID
// and no label is held twice; what was read is what is there; a restored record is
// a claim.
//
// The robot and the drives are a virtual library, the reconcile loop and the
// manager are those of rsmctl; the faults are in what lies between them: a
// scsi.Bus and a store.Store. Everything follows from the seed: a history that
// broke a rule breaks it again.
//
// # Files
//
// A history:
//
//   - run.go: playing one
//   - world.go: all there is in it
//   - dice.go: where its decisions come from
//   - trace.go: what happened, for people and as a digest
//   - calm.go: its end, when the library must come to match
//
// Who acts:
//
//   - process.go: one life of rsmctl
//   - manifests.go: what is declared
//   - edits.go: how that changes
//   - clients.go: applications
//   - hands.go: the operator
//   - stranger.go: a foreign program
//   - vault.go: the hardware, and what is true of it
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
//   - intents.go: what must be written down before a move
//   - custody.go: whose drive it is
package sim
