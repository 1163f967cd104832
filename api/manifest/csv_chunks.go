// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The text of a list stays in memory, since the strings of its sides are parts of
// it. So all chunks are read before the first row is parsed, and each row is
// parsed into its final place.
const (
	// maxListSize is how many bytes a list may have.
	maxListSize = 1 << 30
	// chunkSize is how many bytes are read at once. A line must fit in a chunk.
	chunkSize = 1 << 20
)

var errTooLarge = errors.New("it is too large")

// openList opens a list, which must be a regular file in the folder that was given.
func openList(manifest *source, name string) (*os.File, string, error) {
	if manifest.root == "" || filepath.IsAbs(name) {
		return nil, "", errors.New("is not relative to the manifest")
	}
	folder := manifest.root
	if manifest.open != "" {
		folder = filepath.Dir(manifest.open)
	}
	if !isInsideFolder(manifest.root, filepath.Join(folder, name)) {
		return nil, "", errors.New("leads out of the folder that was given")
	}
	real, err := filepath.EvalSymlinks(filepath.Join(folder, name))
	if err != nil {
		return nil, "", fmt.Errorf("cannot be read: %s", causeWithoutPath(err))
	}
	if !isInsideFolder(manifest.root, real) {
		return nil, "", errors.New("leads out of the folder that was given, by a symbolic link")
	}
	info, err := os.Stat(real)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("cannot be read: %s", causeWithoutPath(err))
	case !info.Mode().IsRegular():
		return nil, "", errors.New("is no regular file")
	}
	file, err := os.Open(real)
	if err != nil {
		return nil, "", fmt.Errorf("cannot be read: %s", causeWithoutPath(err))
	}
	return file, real, nil
}

// readChunks reads all of r in chunks that end at the end of a line.
func readChunks(ctx context.Context, r io.Reader, limit int64) ([]chunk, error) {
	var chunks []chunk
	buffer := make([]byte, chunkSize)
	kept, line, total := 0, 1, int64(0)
	for {
		n, err := io.ReadFull(r, buffer[kept:])
		end := kept + n
		total += int64(n)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		switch {
		case err != nil && !last:
			return nil, err
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case total > limit:
			return nil, fmt.Errorf("%w: the file has more than %d MiB", errTooLarge, limit>>20)
		}
		cut := end
		if !last {
			if cut = bytes.LastIndexByte(buffer[:end], '\n') + 1; cut == 0 {
				return nil, fmt.Errorf("%w: line %d is longer than %d MiB", errTooLarge, line, chunkSize>>20)
			}
		}
		if cut > 0 {
			chunks = append(chunks, chunk{line, string(buffer[:cut])})
			line += bytes.Count(buffer[:cut], []byte{'\n'})
		}
		if last {
			return chunks, nil
		}
		kept = copy(buffer, buffer[cut:end])
	}
}

// byteOrderMark may stand at the start of a UTF-8 file.
const byteOrderMark = "\uFEFF"

func countLines(text string) int {
	n := strings.Count(text, "\n")
	if !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}
