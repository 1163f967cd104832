// SPDX-License-Identifier: Apache-2.0

// Package iscsitest is an iSCSI target for tests, and for nothing else: it
// keeps no secrets well, and takes whatever memory a peer asks for. It serves
// the logical units of a scsi.Bus, behaves as RFC 7143 wants at error recovery
// level 0 with one connection per session, writes down what its peer does
// wrong (Problems), and counts (Counts). A Tamper makes it misbehave.
package iscsitest
