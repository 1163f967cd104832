// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// ErrGone says that the file of an open database was taken away, or that another
// one was put in its place. What is written now is lost when the process ends.
var ErrGone = errors.New("the file of the database was taken away, or another one was put in its place, while this process worked with it")

// rescueTime bounds how long it may take to save what the process knows.
const rescueTime = 10 * time.Minute

// stillNamed tells whether the name of the database still leads to the open file. It
// is true also when the disk does not answer, which proves nothing.
func (b *Bolt) stillNamed() bool {
	info, err := os.Stat(b.path)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	return os.SameFile(info, b.self)
}

// rescueIfGone returns an error once the name of the database leads elsewhere. The
// first time it saves everything, which can still be read, as an export.
func (b *Bolt) rescueIfGone() error {
	if err := b.gone.Load(); err != nil {
		return *err
	}
	if b.readOnly || b.stillNamed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), rescueTime)
	defer cancel()
	info, file, err := ExportFile(ctx, b, ExportDir(b.path), b.now())
	if err != nil {
		err = fmt.Errorf("%w; and what it knows could not be saved: %w", ErrGone, err)
	} else {
		err = fmt.Errorf("%w; all of it, up to revision %d, was saved as %s", ErrGone, info.Revision, file)
	}
	b.gone.Store(&err)
	return err
}
