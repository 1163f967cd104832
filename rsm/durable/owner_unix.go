// SPDX-License-Identifier: Apache-2.0

//go:build unix

package durable

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a file the owner of another. Only root can; for anybody else
// the file is theirs, as after any editor that writes beside and renames.
func keepOwner(file *os.File, like fs.FileInfo) {
	if of, ok := like.Sys().(*syscall.Stat_t); ok {
		_ = file.Chown(int(of.Uid), int(of.Gid))
	}
}
