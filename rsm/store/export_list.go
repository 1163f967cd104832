// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Exported is an export that lies in a folder.
type Exported struct {
	// Path is that of the copy; its manifest lies beside it.
	Path string
	// Info is what the manifest says. Without one it has only what the name
	// says: the revision and the time.
	Info
	// Problem says why the copy cannot be used; nil as far as is known.
	Problem error
}

// exportName is the name that ExportFile gives.
var exportName = regexp.MustCompile(`^rsm-(\d{10,20})-(\d{8}T\d{6}Z)\.db$`)

// nameTime is the form of the time in it.
const nameTime = "20060102T150405Z"

// Exports lists the exports in dir, newest first, and passes over other files. It
// looks at names, manifests and sizes. It reads no copy; Verify does. A missing
// folder is an error.
func Exports(dir string) ([]Exported, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list the exports in %s: %w", dir, err)
	}
	var list []Exported
	names := map[string]bool{}
	for _, entry := range entries {
		names[strings.TrimSuffix(entry.Name(), ".json")] = true
	}
	for name := range names {
		if e, ok := describeExport(dir, name); ok {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b Exported) int {
		return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(b.Revision, a.Revision), strings.Compare(a.Path, b.Path))
	})
	return list, nil
}

// describeExport looks at one name; false when it is not that of an export.
func describeExport(dir, name string) (Exported, bool) {
	parts := exportName.FindStringSubmatch(name)
	if parts == nil {
		return Exported{}, false
	}
	e := Exported{Path: filepath.Join(dir, name)}
	revision, badRevision := strconv.ParseUint(parts[1], 10, 64)
	at, badTime := time.Parse(nameTime, parts[2])
	if badRevision != nil || badTime != nil {
		return Exported{}, false
	}
	e.Revision, e.Time = revision, at
	var info Info
	switch text, err := os.ReadFile(e.Path + ".json"); {
	case err != nil:
		e.Problem = fmt.Errorf("its manifest: %w", err)
		return e, true
	case json.Unmarshal(text, &info) != nil || info.Revision != revision || !info.Time.Truncate(time.Second).Equal(at):
		e.Problem = fmt.Errorf("%w: its manifest is none, or is that of another one", ErrDamaged)
		return e, true
	}
	e.Info = info
	switch file, err := os.Stat(e.Path); {
	case err != nil:
		e.Problem = err
	case !file.Mode().IsRegular() || file.Size() != e.Size:
		e.Problem = fmt.Errorf("%w: it has %d bytes, its manifest says %d", ErrDamaged, file.Size(), e.Size)
	}
	return e, true
}

// Verify reads the copy and tells whether it is what its manifest says.
func (e Exported) Verify(ctx context.Context) error {
	if e.Problem != nil {
		return e.Problem
	}
	f, err := os.Open(e.Path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(&ctxWriter{ctx: ctx, w: sum}, f); err != nil {
		return fmt.Errorf("read %s: %w", e.Path, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != e.SHA256 {
		return fmt.Errorf("%w: its SHA-256 is %s, its manifest says %s", ErrDamaged, got, e.SHA256)
	}
	return nil
}

// Remove removes the copy, and then its manifest: a copy that is there is always
// described.
func (e Exported) Remove() error {
	for _, name := range []string{e.Path, e.Path + ".json"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove an old export: %w", err)
		}
	}
	return nil
}
