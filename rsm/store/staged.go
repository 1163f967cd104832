// SPDX-License-Identifier: Apache-2.0

package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"rsm.storage/rsmctl/rsm/durable"
)

var (
	// ErrStaged says that an import is staged already.
	ErrStaged = errors.New("an import is staged already")
	// ErrNotStaged says that no import is staged.
	ErrNotStaged = errors.New("no import is staged")
)

// Staged is a database that waits to be put in the place of another one.
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

func stagedManifestPath(path string) string { return StagedPath(path) + ".json" }

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
	if leadsToFile(path, info) {
		return nil, nil // it is in place; a crash has left its other name
	}
	s := &Staged{File: StagedPath(path), Since: info.ModTime()}
	// The manifest comes after the file, which is as good without it.
	if text, err := os.ReadFile(stagedManifestPath(path)); err == nil {
		if err := json.Unmarshal(text, s); err != nil {
			return nil, fmt.Errorf("%s cannot be read; take the import back and make it again: %w", stagedManifestPath(path), err)
		}
	}
	return s, nil
}

// Unstage takes a staged import back.
func Unstage(path string) (*Staged, error) {
	s, err := ReadStaged(path)
	switch {
	case err != nil:
		// The manifest cannot be read; the file goes all the same.
		s = &Staged{File: StagedPath(path)}
	case s == nil:
		return nil, ErrNotStaged
	}
	unstageBefore.Hit()
	// The manifest goes first: it must never describe the next import.
	if err := removeIfThere(stagedManifestPath(path)); err != nil {
		return nil, err
	}
	if err := removeIfThere(StagedPath(path)); err != nil {
		return nil, err
	}
	unstageAfter.Hit()
	return s, durable.SyncFolder(filepath.Dir(path))
}

// refuseStaged returns an error when an import is staged.
func refuseStaged(path string) error {
	s, err := ReadStaged(path)
	if err != nil || s == nil {
		return err
	}
	return fmt.Errorf("%w: %s, since %s; let it take effect, or take it back first with `rsmctl db import --cancel`",
		ErrStaged, s.File, s.Since.Format(time.RFC3339))
}

// leadsToFile tells whether path leads to the file that info describes.
func leadsToFile(path string, info os.FileInfo) bool {
	at, err := os.Stat(path)
	return err == nil && os.SameFile(at, info)
}

// removeIfThere removes a file, which may be missing.
func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
