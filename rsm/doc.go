// SPDX-License-Identifier: Apache-2.0

// Package rsm is the Removable Storage Manager: the records of media, sides,
// pools, libraries and requests, the rules that bind them, and the sessions
// through which they are changed. It is the heir of Windows' RSM (NTMS) and
// keeps its words.
//
// Physical work is written down first: a LibraryRequest in state InProcess is
// the durable intent; then the command; then a second look at the elements;
// then one transaction that closes the request and moves the record. After a
// crash an open request is resolved by looking.
//
// The package knows no manifests and no command line. What ought to be is
// decided above it; it only refuses what must not be.
package rsm
