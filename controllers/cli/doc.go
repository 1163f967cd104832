// SPDX-License-Identifier: Apache-2.0

// Package cli is the command line: one file per command, each of which reads
// its arguments, calls what does the work, and prints what came of it.
//
// Results go to standard output, everything else to standard error. Exit
// statuses are documented in exit.go and held by tests.
package cli
