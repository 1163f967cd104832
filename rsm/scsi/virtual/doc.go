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
//
// # Files
//
// The library as a whole:
//
//   - library.go: opening and closing it
//   - config.go: what can be configured
//   - create.go: making one
//   - quirks.go: behaving as some real ones do
//   - timing.go: how long things take
//   - lock.go: one process at a time
//   - failpoints.go: the places at which the process may die
//
// On disk:
//
//   - scan.go: reading the folder
//   - files.go: reading and replacing its files
//   - records.go: writing tape images
//   - sync_linux.go, sync_other.go: making all of it durable
//   - cartridge.go: a cartridge and its files
//   - media.go: generations of LTO, and which drive takes which
//   - attribute.go: a cartridge's chip, as attributes
//   - image.go: the tape image of the side in a drive
//
// A logical unit:
//
//   - unit.go: what all units have in common: dispatch, unit attentions, sense
//   - command.go: one command and its fields
//   - check.go: refusing one, with sense data
//   - inquiry.go: who the unit is
//   - mode.go: mode pages of any unit
//
// The changer:
//
//   - changer.go: its commands
//   - changer_move.go: MOVE MEDIUM
//   - changer_exchange.go: EXCHANGE MEDIUM
//   - changer_mode.go: its mode pages
//   - changer_status.go: READ ELEMENT STATUS, the request
//   - element.go: an element
//   - element_view.go: what the changer says of one
//   - element_status.go: the answer
//
// A drive:
//
//   - drive.go: its commands and its state
//   - drive_load.go: loading, unloading, rewinding, cleaning
//   - drive_read.go: READ
//   - drive_write.go: WRITE and WRITE FILEMARKS
//   - drive_space.go: SPACE and READ POSITION
//   - drive_attribute.go: READ ATTRIBUTE and WRITE ATTRIBUTE
//   - drive_density.go: REPORT DENSITY SUPPORT
//   - drive_log.go: LOG SENSE: TapeAlert
//   - drive_traffic.go: LOG SENSE: counters of bytes
//   - drive_mode.go: its mode pages
//
// Faults:
//
//   - fault.go: what can go wrong
//   - fault_effect.go: what a fault does
//   - fault_file.go: which faults there are now
//
// The operator's hands:
//
//   - place.go: naming elements and cartridges
//   - hands.go: listing, removing, moving, swapping
//   - hands_insert.go: inserting
//   - hands_content.go: wiping, labelling, another barcode
package virtual
