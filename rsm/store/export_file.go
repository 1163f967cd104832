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

	"rsm.storage/rsmctl/rsm/durable"
	"rsm.storage/rsmctl/rsm/failpoint"
)

var (
	exportBeforeSync   = failpoint.New("store/export-before-sync")
	exportAfterSync    = failpoint.New("store/export-after-sync")
	exportBeforeRename = failpoint.New("store/export-before-rename")
	exportAfterRename  = failpoint.New("store/export-after-rename")
)

// partialAge is how long a file that was being written must have been left
// alone to be a leftover.
const partialAge = time.Hour

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
	if err := durable.MakeFolder(dir); err != nil {
		return fail(err)
	}
	sweepPartials(dir, now)
	f, err := durable.Create(dir, 0o600)
	if err != nil {
		return fail(err)
	}
	defer f.Discard()
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
	if err := f.Replace(name); err != nil {
		return fail(err)
	}
	exportAfterRename.Hit()
	return info, name, nil
}

// exportTo writes the copy into f, makes it durable and closes f.
func exportTo(ctx context.Context, s Store, f *durable.New) (Info, error) {
	info, err := s.Export(ctx, &spaceWriter{f: f.File})
	if err != nil {
		return Info{}, err
	}
	exportBeforeSync.Hit()
	if err := f.Finish(); err != nil {
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
	return durable.WriteFile(path, append(data, '\n'), 0o600)
}

// sweepPartials removes what crashed exports have left.
func sweepPartials(dir string, now time.Time) { durable.Sweep(dir, now.Add(-partialAge)) }

// ExportDir is the folder for exports that belongs to the database at path.
func ExportDir(path string) string {
	return filepath.Join(filepath.Dir(path), "export")
}
