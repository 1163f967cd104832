// SPDX-License-Identifier: Apache-2.0

// Package store keeps durable state: named buckets of keys and values. Each
// transaction that changes them is all or nothing, and raises the revision by one.
//
// Bolt is the store that rsmctl runs on: one bbolt file. Overlay holds changes in
// memory over another store and never writes them down; plan works on it.
// storetest is the suite that every Store must pass.
//
// # Files
//
// The interface, and what implements it:
//
//   - store.go: Store, Reader, Writer
//   - bolt.go: the database on disk
//   - bolt_tx.go: its transactions
//   - overlay.go: changes in memory over another store
//   - overlay_tx.go: its transactions
//   - overlay_tree.go: the tree that an overlay keeps them in
//   - watch.go: waiting for the next revision
//
// The file:
//
//   - open.go: opening, locking and checking it
//   - create.go: making it
//   - meta.go: the store's record of itself
//   - migrate.go: formats, old and new
//   - holder.go: who has it open
//   - gone.go: noticing that it was taken away
//   - os_linux.go, os_other.go: locks, free space, memory
//   - damage.go: bbolt's panics as errors
//
// Is it whole:
//
//   - check.go: checking a file and its records
//   - pages.go: checking its pages
//   - page_walk.go: walking them
//   - inspect.go: its checksum, and a look inside
//   - dump.go: its records as text
//
// Exports:
//
//   - export.go: a consistent copy while others write
//   - export_file.go: a copy with its manifest, in a folder
//   - export_list.go: listing, verifying, removing them
//   - hashed_copy.go: hashing while copying
//   - ctx_writer.go: copying until a context ends
//   - space_writer.go: writing so that commits do not wait
//   - give_way.go: letting others go first
//   - save_copy.go: a copy for one caller
//
// Imports:
//
//   - stage.go: checking a file, and laying it ready
//   - staged.go: what lies ready, and taking it back
//   - switch.go: putting it in the database's place
//   - replaced.go: keeping the database that it replaces
package store
