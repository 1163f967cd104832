// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"rsm.storage/rsmctl/rsm/failpoint"
)

var (
	exportBeforeSync   = failpoint.New("store/export-before-sync")
	exportAfterSync    = failpoint.New("store/export-after-sync")
	exportBeforeRename = failpoint.New("store/export-before-rename")
	exportAfterRename  = failpoint.New("store/export-after-rename")
)

const (
	// exportMargin is the disk space, in bytes, that an export leaves free:
	// the database beside it must be able to go on.
	exportMargin = 64 << 20
	// spaceStride is how many bytes are written between two looks at it.
	spaceStride = 4 << 20
	// backStride is how many bytes the disk takes at a time: what a commit may
	// have to wait for.
	backStride = 1 << 20
	// partialPattern matches exports that are being written.
	partialPattern = ".rsm-*.partial"
	// partialAge is how long one must have been left alone to be a leftover.
	partialAge = time.Hour
)

// ExportFile exports s into dir as rsm-REVISION-TIME.db, with a manifest (Info
// as JSON) beside it under the same name and ".json". The copy is made durable
// and checked before it gets its name, and the manifest has its name before:
// a file rsm-*.db in dir is always whole and described. It returns the name of
// the copy, too.
func ExportFile(ctx context.Context, s Store, dir string, now time.Time) (Info, string, error) {
	fail := func(err error) (Info, string, error) {
		return Info{}, "", fmt.Errorf("export to %s: %w", dir, err)
	}
	if err := mkdirDurable(dir); err != nil {
		return fail(err)
	}
	sweepPartials(dir, now)
	f, err := os.CreateTemp(dir, partialPattern)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	info, err := exportTo(ctx, s, f)
	if err != nil {
		return fail(err)
	}
	info.Time, info.RsmctlVersion = now.UTC(), Program
	name := filepath.Join(dir, fmt.Sprintf("rsm-%010d-%s.db", info.Revision, now.UTC().Format(nameTime)))
	if err := verifyExport(f.Name(), info); err != nil {
		return fail(err)
	}
	info.CRC32C = 0
	if err := writeManifest(name+".json", info); err != nil {
		return fail(err)
	}
	exportBeforeRename.Hit()
	if err := os.Rename(f.Name(), name); err != nil {
		return fail(err)
	}
	exportAfterRename.Hit()
	if err := syncDir(dir); err != nil {
		return fail(err)
	}
	return info, name, nil
}

// exportTo writes the copy into f, makes it durable and closes f.
func exportTo(ctx context.Context, s Store, f *os.File) (Info, error) {
	w := newSpaceWriter(f)
	if b, ok := s.(*Bolt); ok {
		w.disk = &b.disk
	}
	info, err := s.Export(ctx, w)
	if err != nil {
		return Info{}, errors.Join(err, f.Close())
	}
	exportBeforeSync.Hit()
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return Info{}, err
	}
	exportAfterSync.Hit()
	return info, nil
}

// spaceWriter refuses to fill the disk, and has the disk take what it is given
// bit by bit, between the commits of a writer. What a file system has not written
// yet when another file is synced, it may have to write first: a writer of the
// database would wait for a whole export at once.
type spaceWriter struct {
	f         *os.File
	disk      sync.Locker // whose turn it is
	checked   bool
	unchecked int   // bytes since the free space was looked at
	written   int64 // bytes in all
	sent      int64 // of which the disk was told to take these
}

// newSpaceWriter has the disk to itself.
func newSpaceWriter(f *os.File) *spaceWriter { return &spaceWriter{f: f, disk: &sync.Mutex{}} }

func (s *spaceWriter) Write(p []byte) (int, error) {
	s.unchecked += len(p)
	if !s.checked || s.unchecked >= spaceStride {
		if free, known := freeSpace(s.f); known && free < exportMargin+uint64(s.unchecked) {
			return 0, fmt.Errorf("the disk has %d MiB free and a copy of the database leaves %d MiB: make room, or use another disk", free>>20, exportMargin>>20)
		}
		s.checked, s.unchecked = true, 0
	}
	n, err := s.f.Write(p)
	s.written += int64(n)
	if err == nil && s.written-s.sent >= backStride {
		s.disk.Lock()
		err = writeBack(s.f, s.sent, s.written-s.sent)
		s.disk.Unlock()
		s.sent = s.written
	}
	return n, err
}

// verifyExport reads the copy back and opens it.
func verifyExport(path string, info Info) error {
	got, err := inspectCRC(path)
	if err != nil {
		return fmt.Errorf("verify the copy: %w", err)
	}
	if got.CRC32C != info.CRC32C || got.Size != info.Size || got.Revision != info.Revision || got.Lineage != info.Lineage {
		return damagedf("verify the copy: what was read back (revision %d, %d bytes, checksum %08x) is not what was written (revision %d, %d bytes, checksum %08x)",
			got.Revision, got.Size, got.CRC32C, info.Revision, info.Size, info.CRC32C)
	}
	return nil
}

// writeManifest writes info beside an export, or beside a staged one.
func writeManifest(path string, info any) error {
	data, err := json.MarshalIndent(info, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), partialPattern)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(append(data, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// sweepPartials removes what crashed exports have left.
func sweepPartials(dir string, now time.Time) {
	left, _ := filepath.Glob(filepath.Join(dir, partialPattern+"*")) // with the notes beside them
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && now.Sub(info.ModTime()) > partialAge {
			_ = os.Remove(name)
		}
	}
}
