// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package store

import "os"

// initialMmap sets nothing aside: some systems would make the file that long.
const initialMmap = 0

// lockNote does nothing: here a note cannot tell whether it is stale.
func lockNote(*os.File) error { return nil }

// noteInUse takes every note for a fresh one.
func noteInUse(*os.File) bool { return true }

// freeSpace is not known here; the disk itself reports that it is full.
func freeSpace(*os.File) (free uint64, known bool) { return 0, false }
