// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	// exportMargin is the disk space, in bytes, that an export leaves free:
	// the database beside it must be able to go on.
	exportMargin = 64 << 20
	// spaceStride is how many bytes are written between two looks at it.
	spaceStride = 4 << 20
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
	info.Time = now.UTC()
	name := filepath.Join(dir, fmt.Sprintf("rsm-%010d-%s.db", info.Revision, now.UTC().Format(nameTime)))
	if err := verifyExport(f.Name(), info); err != nil {
		return fail(err)
	}
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
	info, err := exportBuffered(ctx, s, f)
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

func exportBuffered(ctx context.Context, s Store, f *os.File) (Info, error) {
	w := bufio.NewWriterSize(&spaceWriter{f: f}, 1<<20)
	info, err := s.Export(ctx, w)
	if err != nil {
		return Info{}, err
	}
	return info, w.Flush()
}

// spaceWriter refuses to fill the disk.
type spaceWriter struct {
	f         *os.File
	unchecked int
	checked   bool
}

func (s *spaceWriter) Write(p []byte) (int, error) {
	s.unchecked += len(p)
	if !s.checked || s.unchecked >= spaceStride {
		if free, known := freeSpace(s.f); known && free < exportMargin+uint64(s.unchecked) {
			return 0, fmt.Errorf("the disk has %d MiB free and a copy of the database leaves %d MiB: make room, or use another disk", free>>20, exportMargin>>20)
		}
		s.checked, s.unchecked = true, 0
	}
	return s.f.Write(p)
}

// verifyExport reads the copy back.
func verifyExport(path string, info Info) error {
	got, err := inspect(path)
	if err != nil {
		return fmt.Errorf("verify the copy: %w", err)
	}
	if got.SHA256 != info.SHA256 || got.Size != info.Size || got.Revision != info.Revision || got.Lineage != info.Lineage {
		return damagedf("verify the copy: what was read back (revision %d, %d bytes, digest %s) is not what was written (revision %d, %d bytes, digest %s)",
			got.Revision, got.Size, got.SHA256, info.Revision, info.Size, info.SHA256)
	}
	return nil
}

// inspect reads a database that nobody is writing, whatever its format: its
// pages, its meta record and its digest. Counts stay empty.
func inspect(path string) (Info, error) {
	b := newBolt(path, BoltOptions{ReadOnly: true})
	if err := b.open(tryOnce); err != nil {
		return Info{}, err
	}
	defer func() { _ = b.Close() }()
	m, err := b.readMeta()
	if err != nil {
		return Info{}, err
	}
	sum := sha256.New()
	size, err := io.Copy(sum, io.NewSectionReader(b.file, 0, 1<<62))
	return Info{
		FormatVersion: m.FormatVersion, Lineage: m.Lineage, Revision: m.Revision,
		Size: size, SHA256: hex.EncodeToString(sum.Sum(nil)),
	}, err
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
