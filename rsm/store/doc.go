// SPDX-License-Identifier: Apache-2.0

// Package store keeps durable state: named buckets of keys and values, changed
// by transactions, each of which is all or nothing and raises one revision.
//
// Bolt is the store rsmctl runs on: one bbolt file. Overlay holds changes in
// memory over another store and never writes them down; plan works on it.
// storetest is the suite that every Store must pass.
package store
