// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bufio"
	"errors"
	"io"
)

// Rewrite gives a file the content that edit makes from the old one, as a whole or
// not at all: at every moment the file is the old or the new one, even when the
// power fails. The file keeps its mode. An error of edit leaves it as it is.
type Rewrite func(path string, edit func(old io.Reader, content io.Writer) error) error

// replaceFile puts a new text in the place of a file, which must still be what was
// read.
func (s *source) replaceFile(rewrite Rewrite, parts []string) error {
	return rewrite(s.open, func(old io.Reader, content io.Writer) error {
		mark, same, err := s.isUnchanged(old)
		switch {
		case err != nil:
			return err
		case !same:
			return errChanged
		}
		for _, part := range append([]string{mark}, parts...) {
			if _, err := io.WriteString(content, part); err != nil {
				return err
			}
		}
		return nil
	})
}

// isUnchanged tells whether a file holds what was read from it, and the byte order
// mark that it starts with, which is not part of the text.
func (s *source) isUnchanged(file io.Reader) (mark string, same bool, err error) {
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
