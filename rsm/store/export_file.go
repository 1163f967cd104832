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

// partialAge is the age at which a file that is not complete is a leftover.
const partialAge = time.Hour

// CheckFolder checks that a folder for exports is there. It does not make it: where a
// disk is not mounted, that would make a folder of the same name on the wrong disk.
// own is true for the folder of the database itself, see ExportDir. That one may be
// missing: the first export makes it.
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

// ExportFile exports s into dir as rsm-REVISION-TIME.db, with a manifest (Info as
// JSON) beside it under the same name and ".json". It makes dir if need be; see
// CheckFolder. The copy is durable, checked and described by its manifest before it
// gets its name: a file rsm-*.db in dir is always whole and described. ExportFile
// returns the path of the copy, too.
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
	info, err := writeExport(ctx, s, f)
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

// writeExport writes the copy into f, makes it durable and closes f.
func writeExport(ctx context.Context, s Store, f *durable.New) (Info, error) {
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
	got, err := inspectQuickly(path)
	if err != nil {
		return nil, fmt.Errorf("verify the copy: %w", err)
	}
	if got.CRC32C != info.CRC32C || got.Size != info.Size || got.Revision != info.Revision || got.Lineage != info.Lineage {
		return nil, damagedf("verify the copy: what was read back (revision %d, %d bytes, checksum %08x) is not what was written (revision %d, %d bytes, checksum %08x)",
			got.Revision, got.Size, got.CRC32C, info.Revision, info.Size, info.CRC32C)
	}
	return got.Counts, nil
}

// writeManifest writes info beside an export, or beside a staged import.
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
