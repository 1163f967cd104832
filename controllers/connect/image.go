// SPDX-License-Identifier: Apache-2.0

package connect

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"rsm.storage/rsmctl/rsm/label"
	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// ImageForm is a way in which the beginning of a medium is kept in files.
type ImageForm string

// The forms.
const (
	// TapeImage is a SIMH magnetic tape image, with its blocks and filemarks.
	TapeImage ImageForm = "tap"
	// RawImage is the bytes of the first blocks, or of a volume on disk, one
	// after the other: what tells blocks and filemarks apart is lost.
	RawImage ImageForm = "raw"
	// FolderImage is a folder with a file for each file of the tape, as
	// Amanda's virtual tapes are: 00000.weekly-01, 00001.host._home.0, ...
	FolderImage ImageForm = "folder"
)

// imageBlock is how much of a block is read, as of a tape's.
const imageBlock = 1 << 20

// ReadImage reads what stands at the beginning of a medium that is kept in a
// file or a folder, as a drive would. It reads regular files only, and no more
// than a few MiB. The forms are told apart by what is in them; a file that is
// named *.tap is a tape image also when it is empty: an erased tape.
func ReadImage(path string) (label.Reading, ImageForm, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, "", err
	case info.IsDir():
		reading, err := readFolderImage(path)
		return reading, FolderImage, err
	case !info.Mode().IsRegular():
		return nil, "", fmt.Errorf("%s is no regular file: copy the first blocks of a tape into one, as with `dd if=/dev/nst0 of=FILE bs=1M count=1`", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = file.Close() }()
	tape := tap.New(file, info.Size())
	if strings.EqualFold(filepath.Ext(path), ".tap") || isTapeImage(tape) {
		reading, err := readTapeImage(tape)
		return reading, TapeImage, err
	}
	first, err := readFirstBlock(file)
	return splitLabels(first), RawImage, err
}

// isTapeImage tells whether the beginning is a record with its two lengths.
func isTapeImage(t *tap.Tape) bool {
	o, err := t.Peek()
	return err == nil && o.Kind == tap.Record
}

func readTapeImage(t *tap.Tape) (label.Reading, error) {
	var reading label.Reading
	buffer := make([]byte, imageBlock)
	for !reading.Enough() {
		o, n, err := t.Read(buffer)
		if err != nil {
			return nil, err
		}
		switch {
		case o.Kind == tap.Mark:
			reading = append(reading, label.Record{Kind: label.FileMark})
		case o.Kind == tap.End:
			return append(reading, label.Record{Kind: label.EndOfData}), nil
		case o.Kind != tap.Record:
			return append(reading, label.Record{Kind: label.Unreadable, Data: []byte("the tape image makes no sense from here on")}), nil
		case o.Bad:
			return append(reading, label.Record{Kind: label.Unreadable, Data: []byte("the tape image says that this block was read with an error")}), nil
		default:
			reading = append(reading, label.Record{Kind: label.Data, Data: bytes.Clone(buffer[:n])})
		}
	}
	return reading, nil
}

// readFirstBlock reads one block at most.
func readFirstBlock(r io.Reader) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, imageBlock))
}

// readFolderImage reads the files of a folder whose names begin with 00000, 00001
// and so on, as the files of a tape.
func readFolderImage(path string) (label.Reading, error) {
	var reading label.Reading
	for n := 0; !reading.Enough(); n++ {
		names, err := filepath.Glob(filepath.Join(escapeGlob(path), fmt.Sprintf("%05d*", n)))
		if err != nil {
			return nil, err
		}
		if len(names) != 1 {
			break
		}
		first, err := readFirstBlockOf(names[0])
		if err != nil {
			return nil, err
		}
		reading = append(reading, label.Record{Kind: label.Data, Data: first}, label.Record{Kind: label.FileMark})
	}
	if len(reading) == 0 {
		return nil, fmt.Errorf("%s is a folder without a file named 00000...: name the files in it that are to be identified", path)
	}
	return reading, nil
}

// escapeGlob keeps filepath.Glob from taking a folder's name for a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

func readFirstBlockOf(name string) (first []byte, err error) {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", name)
	}
	if err != nil {
		return nil, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return readFirstBlock(file)
}
