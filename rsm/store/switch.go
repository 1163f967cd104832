// SPDX-License-Identifier: Apache-2.0

package store

import (
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
	switchBeforeKeep   = failpoint.New("store/switch-before-keep")
	switchAfterKeep    = failpoint.New("store/switch-after-keep")
	switchBeforeRename = failpoint.New("store/switch-before-rename")
	switchAfterLink    = failpoint.New("store/switch-after-link")
	switchAfterSync    = failpoint.New("store/switch-after-sync")
)

// Switched says what Switch has done.
type Switched struct {
	Staged *Staged
	// Kept is where the replaced database is; empty when there was none.
	Kept string
}

// Switch puts a staged database in the place of the one at path, and keeps that one
// in ReplacedDir as rsm-REVISION-TIME.db. It returns nil when nothing is staged. It
// takes the lock of the database that it replaces, and waits up to timeout for it:
// nobody can have that database open meanwhile.
//
// At every instant the name path leads to the whole old database or to the whole new
// one. The old one gets its second name first. Then the new one takes over the first
// name in one rename, which is atomic (POSIX).
//
// Errors: ErrLocked, ErrDamaged and ErrNewerFormat of the staged file, and
// those of the disk. The database at path is then what it was.
func Switch(path string, timeout time.Duration, now time.Time) (*Switched, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := finishSwitch(path); err != nil {
		return nil, err
	}
	staged, err := ReadStaged(path)
	if err != nil || staged == nil {
		return nil, err
	}
	if err := verifyStaged(path, staged); err != nil {
		return nil, fmt.Errorf("put the staged import of %s in place: %w; nothing was changed", staged.File, err)
	}
	old, err := openOldDatabase(path, timeout)
	if err != nil {
		return nil, fmt.Errorf("put the staged import of %s in the place of %s: %w", staged.File, path, err)
	}
	defer old.closeFile()
	done := &Switched{Staged: staged}
	if done.Kept, err = old.replaceByStaged(path, now); err != nil {
		return nil, fmt.Errorf("put the staged import of %s in the place of %s: %w; the database is what it was", staged.File, path, err)
	}
	return done, nil
}

// finishSwitch finishes a switch that a crash has left between its two last steps: the
// new database has its name, and still has the one that it was staged under.
func finishSwitch(path string) error {
	now, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !leadsToFile(StagedPath(path), now) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open database %s: %w", path, err)
	}
	return errors.Join(removeIfThere(stagedManifestPath(path)), removeIfThere(StagedPath(path)), durable.SyncFolder(filepath.Dir(path)))
}

// verifyStaged reads the whole staged file once more: it may have waited for long, on
// a disk that goes bad.
func verifyStaged(path string, s *Staged) error {
	const cure = "take it back with `rsmctl db import --cancel` and import again"
	got, err := inspectFile(StagedPath(path))
	if err != nil {
		return fmt.Errorf("%w; %s", err, cure)
	}
	if s.Copy.SHA256 != "" && s.Copy.SHA256 != got.SHA256 {
		return fmt.Errorf("%w: its digest is %s and was %s when it was staged; %s", ErrDamaged, got.SHA256, s.Copy.SHA256, cure)
	}
	return meta{FormatVersion: got.FormatVersion}.refuseNewer(FormatVersion)
}

// replaceByStaged keeps the old database and gives its name to the staged one.
func (o *oldDatabase) replaceByStaged(path string, now time.Time) (kept string, err error) {
	switchBeforeKeep.Hit()
	if o.bolt != nil || o.damaged != nil {
		if kept, err = keepReplaced(path, o.nameToKeep(now)); err != nil {
			return "", err
		}
	}
	switchAfterKeep.Hit()
	if err := removeIfThere(stagedManifestPath(path)); err != nil {
		return "", err
	}
	switchBeforeRename.Hit()
	if kept == "" {
		err = takeFreeName(path)
	} else {
		err = durable.Rename(StagedPath(path), path)
	}
	if err != nil {
		return "", err
	}
	switchAfterSync.Hit()
	return kept, nil
}

// takeFreeName gives the staged database the name path, unless somebody else has just
// made a database there.
func takeFreeName(path string) error {
	if err := os.Link(StagedPath(path), path); err != nil {
		return err
	}
	switchAfterLink.Hit()
	if err := removeIfThere(StagedPath(path)); err != nil {
		return err
	}
	return durable.SyncFolder(filepath.Dir(path))
}
