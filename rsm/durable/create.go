// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// New is a file that has not got its name yet. Its Name is that of a leftover.
type New struct {
	*os.File
	finished, leftoverGone bool
	failed                 error // what Finish returned
}

// Create makes an empty file in a folder, with a mode less the process's umask. The
// caller defers Discard.
func Create(folder string, mode fs.FileMode) (*New, error) {
	name := leftoverPrefix + strconv.FormatUint(rand.Uint64(), 36) + leftoverSuffix
	f, err := os.OpenFile(filepath.Join(folder, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	return &New{File: f}, nil
}

// Finish makes the content durable and closes the file. Called again, it returns
// the same error. A caller that changes the file by its Name afterwards makes that
// durable, too.
func (n *New) Finish() error {
	if !n.finished {
		n.finished, n.failed = true, errors.Join(calls.sync(n.File), n.Close())
	}
	return n.failed
}

// Replace gives the file a name, also one that another file has.
func (n *New) Replace(path string) error {
	if err := n.Finish(); err != nil {
		return err
	}
	if err := renameFile(n.Name(), path); err != nil {
		return err
	}
	n.leftoverGone = true
	return SyncFolder(filepath.Dir(path))
}

// Link gives the file a name that no other file has: fs.ErrExist. Until
// Discard it keeps the one that it has.
func (n *New) Link(path string) error {
	if err := n.Finish(); err != nil {
		return err
	}
	return Link(n.Name(), path)
}

// Discard removes what was written, unless it has taken over a name. It does
// what can be done: what is left is a leftover.
func (n *New) Discard() {
	if !n.finished {
		_ = n.Close()
	}
	if !n.leftoverGone {
		_ = os.Remove(n.Name())
	}
	n.finished, n.leftoverGone = true, true
}
