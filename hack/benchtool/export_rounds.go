// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"rsm.storage/rsmctl/rsm"
	"rsm.storage/rsmctl/rsm/store"
)

const (
	exportedSides = 100_000
	exportRounds  = 7
	// aloneFor is how long the writer of a round works while nobody copies:
	// about as long as an export takes.
	aloneFor = time.Second
)

// benchExports measures what an export costs a writer that commits without a pause,
// and how fast the export is. The yardstick of both is a plain copy of the same
// file by cp and sync. A round does each in turn: what else the machine does hits
// all of them alike. Writer and export are in one process, as in `rsmctl run`, which
// exports for `rsmctl db export`.
func (b *bench) benchExports(ctx context.Context) error {
	path := filepath.Join(b.folder, "exporting", "rsm.db")
	b.tellProgress("an export while writing: making a database of %s sides", withThousands(exportedSides))
	if err := writeDatabase(ctx, path, exportedSides); err != nil {
		return err
	}
	db, err := store.OpenBolt(path, store.BoltOptions{Who: "hack/bench"})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	manager, err := rsm.New(ctx, rsm.Options{Store: db})
	if err != nil {
		return err
	}
	defer func() { _ = manager.Close() }()
	e := exportBench{db: db, writer: newWriter(manager), target: filepath.Join(b.folder, "exporting", "to")}
	if err := os.Mkdir(e.target, 0o700); err != nil {
		return err
	}
	b.tellProgress("an export while writing: measuring, %d rounds", exportRounds)
	runs, err := runInTurn(ctx, exportRounds,
		e.measureBeside(e.writer, copyNothing), e.measureBeside(e.writer, e.exportDatabase), e.measureBeside(e.writer, e.copyPlainly),
		e.measureBeside(nil, e.exportDatabase), e.measureBeside(nil, e.copyPlainly),
	)
	if err != nil {
		return err
	}
	b.exports = newExportTable(runs)
	return errors.Join(manager.Close(), db.Close(), b.removeInputs(filepath.Dir(path)))
}

// exportBench is an open database, who writes to it, and where copies go.
type exportBench struct {
	db     *store.Bolt
	writer *writer
	target string
}

// copyMeasurement is what one measurement found: how long the copy took, of how many
// bytes it was, and how long each commit took that began meanwhile.
type copyMeasurement struct {
	took    time.Duration
	size    int64
	commits []time.Duration
}

// measureBeside measures a copy while w, which may be nil, writes.
func (e exportBench) measureBeside(w *writer, makeCopy func(context.Context) error) func(context.Context) (copyMeasurement, error) {
	return func(ctx context.Context) (copyMeasurement, error) {
		commits := w.startWriting(ctx)
		began := time.Now()
		err := makeCopy(ctx)
		found := copyMeasurement{took: time.Since(began)}
		found.commits, err = commits(err)
		if err == nil {
			found.size, err = e.removeAndSizeCopies()
		}
		return found, err
	}
}

// copyNothing waits for aloneFor, so that the writer is measured alone.
func copyNothing(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(aloneFor):
		return nil
	}
}

// exportDatabase is what `rsmctl db export` has done: write, sync, read back,
// rename.
func (e exportBench) exportDatabase(ctx context.Context) error {
	_, _, err := store.ExportFile(ctx, e.db, e.target, time.Now())
	return err
}

// copyPlainly is the yardstick. The file system must not share the blocks of the two
// files: that would be no copy.
func (e exportBench) copyPlainly(ctx context.Context) error {
	const script = `cp --reflink=never "$1" "$2" && sync "$2"`
	_, err := process{args: []string{"sh", "-c", script, "cp", e.db.Path(), filepath.Join(e.target, "copy")}}.measureRun(ctx)
	return err
}

// removeAndSizeCopies removes the copies and returns their size. It waits until the
// file system has done with them: no measurement pays for the one before.
func (e exportBench) removeAndSizeCopies() (size int64, err error) {
	copies, err := os.ReadDir(e.target)
	if err != nil {
		return 0, err
	}
	for _, c := range copies {
		info, err := c.Info()
		if err != nil {
			return 0, fmt.Errorf("look at a copy: %w", err)
		}
		size = max(size, info.Size())
		if err := os.Remove(filepath.Join(e.target, c.Name())); err != nil {
			return 0, err
		}
	}
	unix.Sync()
	return size, nil
}
