// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
	"rsm.storage/rsmctl/rsm/failpoint"
)

var (
	stageBeforeCopy    = failpoint.New("store/stage-before-copy")
	stageAfterCopy     = failpoint.New("store/stage-after-copy")
	stageBeforeLink    = failpoint.New("store/stage-before-link")
	stageAfterLink     = failpoint.New("store/stage-after-link")
	stageAfterManifest = failpoint.New("store/stage-after-manifest")
	unstageBefore      = failpoint.New("store/unstage-before-remove")
	unstageAfter       = failpoint.New("store/unstage-after-remove")
)

// sourceWait is how long Stage waits for a writer of the file to be imported.
const sourceWait = time.Second

var (
	// ErrStaged says that an import is staged already.
	ErrStaged = errors.New("an import is staged already")
	// ErrNotStaged says that no import is staged.
	ErrNotStaged = errors.New("no import is staged")
)

// Staged is a database that waits to be put in the place of another.
type Staged struct {
	// File is what was imported, and Source describes it.
	File   string `json:"file"`
	Source Info   `json:"source"`
	// Since is when it was staged.
	Since time.Time `json:"since"`
	// Copy describes the staged file itself, which is Source and what was
	// prepared in it.
	Copy Info `json:"copy"`
}

// StagedPath is where a database waits that will be put in the place of the
// one at path.
func StagedPath(path string) string { return path + ".staged" }

func stagedManifest(path string) string { return StagedPath(path) + ".json" }

// ReadStaged tells what is staged for the database at path; nil when nothing
// is. It needs no lock.
func ReadStaged(path string) (*Staged, error) {
	info, err := os.Stat(StagedPath(path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("look for a staged import: %w", err)
	}
	if sameFile(path, info) {
		return nil, nil // it is in place; a crash has left its other name
	}
	s := &Staged{File: StagedPath(path), Since: info.ModTime()}
	// Without a manifest, which comes after the file, it is as good.
	if text, err := os.ReadFile(stagedManifest(path)); err == nil {
		if err := json.Unmarshal(text, s); err != nil {
			return nil, fmt.Errorf("%s cannot be read; take the import back and make it again: %w", stagedManifest(path), err)
		}
	}
	return s, nil
}

// Stage copies the database in file beside the one at path and lets prepare
// check the copy and write into it what must be in it from its first moment.
// Then it is staged: Switch will put it in the place of the one at path, which
// is not touched, nor locked, before. A crash leaves nothing staged, or all.
//
// Errors: ErrStaged, ErrDamaged, ErrLocked when somebody is writing to file,
// those of the disk, and those of prepare.
func Stage(ctx context.Context, path, file string, now time.Time, prepare func(copied string, source Info) error) (*Staged, error) {
	s, err := stageDatabase(ctx, path, file, now, prepare)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", file, err)
	}
	return s, nil
}

func stageDatabase(ctx context.Context, path, file string, now time.Time, prepare func(string, Info) error) (*Staged, error) {
	if err := refuseStaged(path); err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	if err := durable.MakeFolder(dir); err != nil {
		return nil, err
	}
	sweepPartials(dir, now)
	f, err := durable.Create(dir, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Discard()
	stageBeforeCopy.Hit()
	if err := copyDatabase(ctx, f.File, path, file); err != nil {
		return nil, err
	}
	if err := f.Finish(); err != nil {
		return nil, err
	}
	stageAfterCopy.Hit()
	s := &Staged{File: file, Since: now.UTC()}
	if s.Source, err = inspect(f.Name()); err != nil {
		return nil, err
	}
	if err := (meta{FormatVersion: s.Source.FormatVersion}).refuseNewer(FormatVersion); err != nil {
		return nil, err
	}
	if err := prepare(f.Name(), s.Source); err != nil {
		return nil, err
	}
	if s.Copy, err = inspect(f.Name()); err != nil {
		return nil, err
	}
	return s, s.publish(path, f)
}

// publish gives the prepared copy its name, once, and then describes it. The
// other order would let two imports at once describe each other's copy.
func (s *Staged) publish(path string, copied *durable.New) error {
	stageBeforeLink.Hit()
	if err := copied.Link(StagedPath(path)); err != nil {
		return errors.Join(refuseStaged(path), err)
	}
	stageAfterLink.Hit()
	if err := writeManifest(stagedManifest(path), s); err != nil {
		return err
	}
	stageAfterManifest.Hit()
	return nil
}

// sameFile tells whether path leads to the file that info is of.
func sameFile(path string, info os.FileInfo) bool {
	at, err := os.Stat(path)
	return err == nil && os.SameFile(at, info)
}

func refuseStaged(path string) error {
	s, err := ReadStaged(path)
	if err != nil || s == nil {
		return err
	}
	return fmt.Errorf("%w: %s, since %s; let it take effect, or take it back first with `rsmctl db import --cancel`",
		ErrStaged, s.File, s.Since.Format(time.RFC3339))
}

// copyDatabase copies file, which nobody may be writing to meanwhile, into f.
func copyDatabase(ctx context.Context, f *os.File, path, file string) error {
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a file; name the export itself, rsm-REVISION-TIME.db")
	}
	if sameFile(path, info) {
		return errors.New("it is the database itself, which is in place already")
	}
	if err := lockFile(from, false, sourceWait); err != nil {
		return lockedOr(file, err)
	}
	w := bufio.NewWriterSize(&spaceWriter{f: f}, 1<<20)
	if _, err := io.Copy(&ctxWriter{ctx: ctx, w: w}, from); err != nil {
		return err
	}
	return w.Flush()
}

// Unstage takes a staged import back.
func Unstage(path string) (*Staged, error) {
	s, err := ReadStaged(path)
	switch {
	case err != nil:
		// What describes it is no use; what it describes goes all the same.
		s = &Staged{File: StagedPath(path)}
	case s == nil:
		return nil, ErrNotStaged
	}
	unstageBefore.Hit()
	// A manifest must never be left to describe the import after this one.
	if err := removeIfThere(stagedManifest(path)); err != nil {
		return nil, err
	}
	if err := removeIfThere(StagedPath(path)); err != nil {
		return nil, err
	}
	unstageAfter.Hit()
	return s, durable.SyncFolder(filepath.Dir(path))
}

// removeIfThere removes a file that may be gone.
func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
