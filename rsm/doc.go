// SPDX-License-Identifier: Apache-2.0

// Package rsm is the Removable Storage Manager: it keeps the records of media,
// sides, pools, libraries and requests, and its sessions change them and move
// cartridges. It is the heir of Windows' RSM (NTMS) and keeps its words. What
// the records are, and the tables that bind them, is in rsm/record.
//
// Physical work is written down first: a LibraryRequest in state InProcess is
// the durable intent; then the command; then a second look at the elements;
// then one transaction that closes the request and moves the record. After a
// crash an open request is resolved by looking.
//
// The package knows no manifests and no command line. Its callers decide what is
// to happen. It refuses what must never happen.
//
// Begin with manager.go and session.go, then read one verb that changes records
// only (deallocate.go), change.go, which commits it, and one verb that moves a
// cartridge (inject_eject.go) with task.go.
//
// The manager, and the way in:
//
//   - manager.go: the Manager, and what can be asked of it
//   - session.go: a Session on behalf of an actor
//
// Verbs that change records:
//
//   - allocate.go: give a named side to an application
//   - draw.go: give it a side of our choice
//   - deallocate.go: end a logical medium, or close it for writing
//   - move_to_pool.go: move a medium into another pool
//   - pools.go: make, change and delete application pools
//   - system_pools.go: the pools that are made by themselves, and which one a medium
//     belongs in after it was read
//   - operator_requests.go: ask a person for something
//   - hold.go: begin and end a hold, under which nothing is drawn from Free
//   - hold_older.go: find out that an old copy of the database was put in place
//
// Verbs that move cartridges:
//
//   - inject_eject.go: take a medium in from a port, and bring it there
//   - mount.go: bring a side into a drive and check its label
//   - dismount.go: put a medium home
//   - dismount_drive.go: take out of a drive what others have put there
//   - identify.go: read the labels of media
//   - inventory.go: look at a library and bring the records in line with it
//   - recover.go: end the requests that a crash left open
//
// The robot, and one cartridge on its way:
//
//   - robot.go: the live side of a library; one verb at a time has it
//   - choose_slot.go: the slot or port that a cartridge is brought to
//   - choose_drive.go: the drive that it is brought to
//   - task.go: one cartridge on its way, under one library request
//   - task_moves.go: moving it
//   - task_look.go: finding it by looking
//   - task_close.go: recording where it is, and ending the request
//   - custody.go: whether a cartridge in a drive is there on our account
//   - failpoints.go: the moments at which a crash must do no harm
//
// Reading labels, in all drives at once:
//
//   - identify_queue.go: the queue, from which the drives are served
//   - identify_drive.go: one drive at work: bring, read, take home
//   - identify_tries.go: which drives have tried a medium in vain
//   - read_label.go: what a drive tells of a cartridge
//   - record_reading.go: what becomes of the record
//   - absorb.go: a cartridge that turns out to be one already known
//
// Looking at a library, and matching what was seen with the records:
//
//   - inventory_compare.go: one look, compared and committed
//   - inventory_labels.go: which labels an inventory reads, and in what order
//   - match.go: the comparison, which is pure
//   - match_barcode.go: media that are recognised by their barcodes
//   - match_place.go: media that are recognised by their places, and new ones
//   - match_unseen.go: media that were not seen
//   - match_outcome.go: what follows for media and elements
//
// Drives that others use:
//
//   - drive_use.go: what tells of their use
//   - drive_view.go: what a person is shown of a drive before he decides
//
// The records in memory, and how they change:
//
//   - records.go: all records
//   - index.go: media by a key that may not be unique
//   - snapshot.go: all of them at one revision, for those who decide
//   - change.go: what one transaction will write, and committing it
//   - change_view.go: the records as a change sees them, and what a verb may edit
//   - change_write.go: a change on its way into store and memory
//   - events.go: what happened, for people
//   - audit.go: who did what, and why
//   - history.go: where the logs stand, and how much of them is kept
//
// The records in the store, and loading them:
//
//   - stored_form.go: buckets, keys and JSON, and checking one record
//   - check_agreement.go: whether all records agree with each other
//   - load.go: reading them all, and building the indexes
//   - load_chunks.go: decoding on all processors
//   - load_quick.go: the quick reader of media and elements
//   - load_scan.go: the parts of JSON that it knows
//   - load_intern.go: words that many records share
package rsm
