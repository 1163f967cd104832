// SPDX-License-Identifier: Apache-2.0

// Package virtual is a tape library without hardware: a medium changer (SMC-3)
// and tape drives (SSC-4) that answer SCSI commands from files under one
// folder. It implements scsi.Bus; LUN 0 is the changer, LUNs 1 to n are the
// drives. Everything above the transport runs the same code on it as on a
// robot, and faults are met where real faults are met: in sense data.
//
// # On disk
//
//	library.json                   geometry, identities, options
//	elements/ADDRESS/              one folder per element, named by its address
//	elements/ADDRESS/CARTRIDGE/    a cartridge that is in the element
//	outside/CARTRIDGE/             a cartridge that a person took out
//	faults.json                    faults asked for
//	lock                           held by the one process that uses the library
//
// A cartridge is a folder with cartridge.json (what is fixed or printed on it),
// memory.json (its chip and what the changer remembers of it) and the images
// side0.tap and side1.tap (package tap); a missing image is a blank side. A
// folder whose name ends in ".inverted" is a two-sided cartridge with its
// second side up.
//
// A move is one rename of the cartridge's folder, so a cartridge is in exactly
// one place, whatever crashes, and costs one fsync. What a robot keeps in
// volatile memory is kept in memory here: opening the library is switching it
// on. A cartridge found in a drive is loaded and at the beginning of its tape.
//
// # Decisions where the standards leave room
//
//   - MOVE MEDIUM from a drive that has not unloaded its medium ends with
//     5/5303, medium removal prevented by data transfer element; PREVENT set on
//     the drive gives 5/5302. Quirks.ImplicitUnload makes the robot take it.
//   - READ ELEMENT STATUS reports elements in ascending order of address, so
//     that an answer cut short can be continued behind its last address. The
//     byte counts state the full report (SMC-3, 6.11).
//   - A start address beyond the last element yields an empty report.
//   - A medium the drive cannot read answers 5/3000 to all that needs it,
//     until it is unloaded. One it can only read is write protected.
package virtual
