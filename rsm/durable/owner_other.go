// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package durable

import (
	"io/fs"
	"os"
)

// keepOwner does nothing here: owners are the business of the folder.
func keepOwner(*os.File, fs.FileInfo) {}
