// SPDX-License-Identifier: Apache-2.0

// Package serve lets processes share one database. The process that holds it
// for writing answers others on a unix socket in the state folder, in HTTP and
// JSON (docs/api.md): it hands out consistent copies to read, makes exports,
// and allocates and deallocates on their behalf. Who may open the socket may
// do all of it: its mode is 0600, like that of the database.
package serve
