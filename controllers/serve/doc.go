// SPDX-License-Identifier: Apache-2.0

// Package serve lets processes share one database. The process that holds it for
// writing answers others on a unix socket in the state folder, in the words of
// package service: it hands out consistent copies to read, makes exports, and
// allocates, deallocates and dismounts on their behalf. Who may open the socket
// may do all of it: its mode is 0600, like that of the database.
//
// There is a file for each resource (status in server.go): its handlers, and what
// copies records of the Removable Storage Manager into its answers.
//
//   - listen.go: the socket: made, secured, replaced, removed
//   - server.go: the life of a server
//   - handlers.go: which function answers what; reading requests, sending answers
//   - errors.go: errors of the Removable Storage Manager by their kinds, and back
//   - database.go: a copy of the database
//   - exports.go: exports
//   - allocations.go: drawing sides, and giving them back
//   - drives.go: what is in a drive, and how it is taken out
package serve
