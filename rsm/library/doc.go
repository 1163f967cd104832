// SPDX-License-Identifier: Apache-2.0

// Package library drives one live library: a medium changer and its drives,
// reached through a scsi.Bus. It reads element status, moves media, and reads
// the beginning of a tape. It keeps no record and decides nothing. What it
// returns was true when the device said it.
//
// # Files
//
// The library:
//
//   - library.go: opening it and learning what it is
//   - options.go: what Open needs
//   - errors.go: the kinds of failures
//   - explain.go: errors in words, with their cures
//   - poller.go: how long to wait between two looks
//   - client.go: sending commands to one device
//   - custody.go: which drives are ours, and what may be sent to one
//
// What is where:
//
//   - geometry.go: which addresses there are
//   - status.go: looking at all elements
//   - elements.go: looking at one, and what the changer says in our words
//   - read_elements.go: asking for one type of element
//   - element_pages.go: asking in parts
//
// Which device is which:
//
//   - scan.go: what each logical unit is
//   - drive.go: a drive element and its device
//   - join_drives.go: joining the two
//   - find_drives.go: doing so anew, since a drive may have been exchanged
//   - survey.go: what a bus has, for discovery
//   - survey_drives.go: drives of several changers
//   - quirks.go: what a device is known to do differently
//   - quirk_table.go: all that is known of that
//
// The work:
//
//   - move.go: moving media
//   - move_checks.go: what is refused before anything moves
//   - catch_up.go: waiting until the changer shows what it did
//   - load.go: waiting until a drive can read its medium
//   - unload.go: having a drive give its medium up
//   - read_label.go: reading the label of the medium in a drive
//   - records.go: the records at the beginning of a tape
//   - medium_facts.go: what a drive tells of a medium beside its contents
//
// Who else uses a drive:
//
//   - signs.go: what can be seen of it
//   - signs_words.go: what that says
package library
