// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile gives a file new content, as os.WriteFile does. The mode is that of
// the new file, less the process's umask, whatever the old one's was.
func WriteFile(path string, content []byte, mode fs.FileMode) error {
	n, err := Create(filepath.Dir(path), mode)
	if err != nil {
		return err
	}
	defer n.Discard()
	if _, err := n.Write(content); err != nil {
		return err
	}
	return n.Replace(path)
}

// Rewrite gives a file content that edit makes from the old one. The file keeps
// its mode and, where that is allowed, its owner; a symbolic link to it stays
// one. An error of edit leaves the file as it is.
func Rewrite(path string, edit func(old io.Reader, content io.Writer) error) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	old, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = old.Close() }()
	info, err := old.Stat()
	if err != nil {
		return err
	}
	n, err := Create(filepath.Dir(path), 0o600)
	if err != nil {
		return err
	}
	defer n.Discard()
	if err := edit(old, n); err != nil {
		return err
	}
	keepOwner(n.File, info)
	if err := n.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	return n.Replace(path)
}
