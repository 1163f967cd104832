// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"rsm.storage/rsmctl/rsm/failpoint"
)

var (
	beforeRename = failpoint.New("durable/before-rename")
	afterRename  = failpoint.New("durable/after-rename")
)

// calls are those whose order the promise depends on. Tests note them, and let
// them fail.
var calls = struct {
	sync         func(*os.File) error
	rename, link func(from, to string) error
}{(*os.File).Sync, os.Rename, os.Link}

// Rename gives a file that is durable already another name in its folder, also
// one that another file has.
func Rename(from, to string) error {
	if err := renameFile(from, to); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(to))
}

func renameFile(from, to string) error {
	beforeRename.Hit()
	if err := calls.rename(from, to); err != nil {
		return err
	}
	afterRename.Hit()
	return nil
}

// Link gives a file that is durable already a second name, which no other file
// has: fs.ErrExist.
func Link(from, to string) error {
	if err := calls.link(from, to); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(to))
}

// SyncFolder makes durable which names a folder holds: after files were made,
// renamed or removed there.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("make folder %s durable: %w", path, err)
	}
	if err := errors.Join(calls.sync(folder), folder.Close()); err != nil {
		return fmt.Errorf("make folder %s durable: %w", path, err)
	}
	return nil
}

// MakeFolder makes a folder that only its owner may use, and those above it, as
// os.MkdirAll does.
func MakeFolder(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	above := filepath.Dir(path)
	if above != path {
		if err := MakeFolder(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return SyncFolder(above)
}
