// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
)

// SaveCopy keeps the copy of a database that write writes, in a file of dir, and
// returns its path. Like an export it leaves room on the disk. The caller removes the
// file. It is not made durable, and is swept away later if a crash leaves it.
func SaveCopy(dir string, now time.Time, write func(io.Writer) error) (path string, err error) {
	sweepPartials(dir, now)
	f, err := durable.Create(dir, 0o600)
	if err != nil {
		return "", fmt.Errorf("keep a copy of the database: %w", err)
	}
	w := bufio.NewWriterSize(&spaceWriter{f: f.File}, 1<<20)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("keep a copy of the database in %s: %w", dir, errors.Join(err, os.Remove(f.Name())))
	}
	return f.Name(), nil
}
