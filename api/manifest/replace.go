// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// replace puts a new text in the place of a file, which must still be what was
// read. The text is written beside and renamed, so that the file is the old or
// the new one at every moment, also when the power fails.
func (s *source) replace(parts []string) error {
	old, err := os.Open(s.open)
	if err != nil {
		return err
	}
	defer func() { _ = old.Close() }()
	info, err := old.Stat()
	if err != nil {
		return err
	}
	mark, same, err := s.isStill(old)
	switch {
	case err != nil:
		return err
	case !same:
		return errChanged
	}
	folder := filepath.Dir(s.open)
	// Hidden names are no manifests.
	beside, err := os.CreateTemp(folder, ".rsmctl-*~")
	if err != nil {
		return err
	}
	err = fill(beside, info, append([]string{mark}, parts...))
	if err = errors.Join(err, beside.Close()); err == nil {
		err = os.Rename(beside.Name(), s.open)
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside.Name()))
	}
	return syncFolder(folder)
}

// isStill tells whether a file holds what was read from it, and the byte order
// mark that it starts with, which is not part of the text.
func (s *source) isStill(file io.Reader) (mark string, same bool, err error) {
	r := bufio.NewReaderSize(file, chunkSize)
	if start, _ := r.Peek(len(byteOrderMark)); string(start) == byteOrderMark {
		mark = byteOrderMark
		_, _ = r.Discard(len(byteOrderMark)) // they are in the buffer
	}
	buffer := make([]byte, chunkSize)
	for _, c := range s.chunks {
		for rest := c.text; rest != ""; {
			part := buffer[:min(len(rest), len(buffer))]
			if _, err := io.ReadFull(r, part); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return "", false, nil
			} else if err != nil {
				return "", false, err
			}
			if string(part) != rest[:len(part)] {
				return "", false, nil
			}
			rest = rest[len(part):]
		}
	}
	switch _, err := r.ReadByte(); {
	case errors.Is(err, io.EOF):
		return mark, true, nil
	default:
		return "", false, err
	}
}

// fill writes a file that takes the place of another: with its mode and, where
// that is allowed, its owner.
func fill(file *os.File, like fs.FileInfo, parts []string) error {
	for _, part := range parts {
		if _, err := file.WriteString(part); err != nil {
			return err
		}
	}
	keepOwner(file, like)
	if err := file.Chmod(like.Mode().Perm()); err != nil {
		return err
	}
	return file.Sync()
}

// syncFolder makes a rename durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
