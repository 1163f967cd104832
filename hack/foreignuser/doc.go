// SPDX-License-Identifier: Apache-2.0

// Package foreignuser is a second program that uses the drives of a library,
// for tests: it has a connection of its own, asks nobody, and writes to a tape
// as a backup program does, block after block, without ever closing. Its blocks
// are numbered, so that User.Check can tell afterwards whether anybody has
// touched the tape meanwhile.
//
// On a virtual library, which has one queue of unit attentions for all that use
// it, each program may hear what was meant for the other; over iSCSI every
// session has its own.
package foreignuser
