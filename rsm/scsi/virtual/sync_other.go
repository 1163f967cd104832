// SPDX-License-Identifier: Apache-2.0

//go:build unix && !linux

package virtual

import "golang.org/x/sys/unix"

// syncFileSystem makes everything survive a power cut.
func syncFileSystem(string) error { return unix.Sync() }
