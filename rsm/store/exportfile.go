// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	// partialPattern matches exports that are being written.
	partialPattern = ".rsm-*.partial"
	// partialAge is how long one must have been left alone to be a leftover.
	partialAge = time.Hour
)

// CheckFolder checks that a folder is there that somebody wants exports in. It is
// not made: under a disk that is not mounted a folder of that name would be made
// on the wrong disk. Only a database's own, see ExportDir, is, with the first
// export.
func CheckFolder(dir string, own bool) error {
	info, err := os.Stat(dir)
	switch {
	case own && errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: mount the disk it is on, or make it: %w", dir, err)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a folder: %w", dir, fs.ErrInvalid)
	}
	return nil
}

// ExportFile exports s into dir, which is made if need be, see CheckFolder, as
// rsm-REVISION-TIME.db, with a manifest (Info as JSON) beside it under the same
// name and ".json". The copy is made durable and checked before it gets its
// name, and the manifest has its name before: a file rsm-*.db in dir is always
// whole and described. It returns the name of the copy, too.
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
	if info.Counts, err = verifyExport(f.Name(), info); err != nil {
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
	info, err := s.Export(ctx, &spaceWriter{f: f})
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

// verifyExport reads the copy back, opens it, and counts the keys in it.
func verifyExport(path string, info Info) (counts map[string]int, err error) {
	got, err := inspectCRC(path)
	if err != nil {
		return nil, fmt.Errorf("verify the copy: %w", err)
	}
	if got.CRC32C != info.CRC32C || got.Size != info.Size || got.Revision != info.Revision || got.Lineage != info.Lineage {
		return nil, damagedf("verify the copy: what was read back (revision %d, %d bytes, checksum %08x) is not what was written (revision %d, %d bytes, checksum %08x)",
			got.Revision, got.Size, got.CRC32C, info.Revision, info.Size, info.CRC32C)
	}
	return got.Counts, nil
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
