// SPDX-License-Identifier: Apache-2.0

// Package service is what goes over the wire between the process that holds a
// database and those who ask it: paths, requests, answers and problems, in HTTP
// and JSON. docs/api.md describes it for people, and a test holds that page to
// this package.
//
// Everything here is plain data, and a promise to programs of other people: fields
// and kinds are added, never renamed. So the types are the service's own. Some
// look like records of package record, which may change; controllers/serve copies
// from those to these.
//
// # Files
//
// There is a file for each resource: its paths, then what is asked, then what is
// answered.
//
//   - socket.go: where the process is found
//   - problem.go: an answer that is a refusal
//   - kind.go: which refusal it is, for programs
//   - status.go: who holds the database
//   - database.go: a copy of it
//   - exports.go: copies that are kept
//   - allocations.go: sides that applications have
//   - drives.go: what is in a drive, and how it is taken out
package service
