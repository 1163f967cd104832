// SPDX-License-Identifier: Apache-2.0

// Package cli is the command line: one file per command, each of which reads
// its arguments, calls what does the work, and prints what came of it.
//
// Results go to standard output, everything else to standard error. Exit
// statuses are documented in exit.go and held by tests.
//
// # The tree of commands
//
//   - main.go: Main, and the root with all commands below it
//   - app.go: what all commands share: global flags, state folder, log, colour
//   - arguments.go: the checks of arguments, and of flags that take one of a few words
//   - exit.go: exit statuses, and how an error is told
//   - damage.go: what cures an error of the database, and which export is good if nothing does
//
// # The state folder and the manifests
//
//   - load.go: manifests, and the database opened with a way to the libraries that they declare
//   - state.go: the database opened to write, to read, or under an overlay; the folder without it
//   - holder.go: what is asked of another process while that one holds the database
//   - staged.go: an import that was staged is put in place, or mentioned
//   - distrust.go: the hold on a database that is new, or older than its exports
//   - backups.go: the exports of the BackupPolicies, for apply and run
//
// # Commands on manifests
//
//   - validate.go: validate
//   - schema.go: schema
//   - lmids.go: lmids write-back
//   - plan.go: plan, and the reconciler of plan, apply and run
//   - plan_against.go: plan --against, on a copy of the database alone
//   - apply.go: apply
//   - run.go: run, the daemon
//   - run_metrics.go: run --metrics-listen
//
// # Commands on a library
//
//   - discover.go: discover
//   - discover_flags.go: where it looks, and as whom
//   - discover_views.go: what it prints
//   - adopt.go: adopt
//   - inventory.go: inventory
//   - inventory_slots.go: inventory --slots
//   - inventory_report.go: what an inventory came to
//   - dismount.go: dismount: watch, show, ask, act
//   - dismount_way.go: how the library is reached, directly or through the holder
//   - dismount_show.go: what a person is shown and asked
//   - identify.go: identify, on copies of tapes
//
// # Commands on the records
//
//   - get.go: get, and the table of its lists
//   - get_events.go: get events
//   - get_exports.go: get exports, describe backuppolicy
//   - get_lmids.go: get lmids
//   - get_requests.go: get requests
//   - describe.go: describe
//   - allocate.go: allocate
//   - deallocate.go: deallocate
//   - db.go: db, and the file that its commands read
//   - db_check.go: db check, and the check that others rely on
//   - db_dump.go: db dump
//   - db_export.go: db export
//   - db_import.go: db import
//   - db_import_view.go: what it prints: the import beside what is there now
//   - version.go: version
//
// # A person's hands at a virtual library
//
//   - virtual.go: virtual, virtual ls
//   - virtual_insert.go: virtual insert
//   - virtual_hands.go: virtual remove, move, swap, wipe and label
//   - virtual_fault.go: virtual fault
//
// # What is printed
//
//   - output.go: JSON, YAML, tables; a result that could not be written
//   - views_library.go: libraries, drives and slots, as JSON and as tables
//   - views_media.go: media and sides
//   - views_pool.go: pools
//   - progress.go: how far a pass has come, as a bar or in lines; what is slow
//   - meter.go: how fast something gets done, and how long the rest takes
package cli
