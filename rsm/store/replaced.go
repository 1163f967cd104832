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
)

// ReplacedDir is the folder in which Switch keeps what it has replaced.
func ReplacedDir(path string) string { return filepath.Join(filepath.Dir(path), "replaced") }

// oldDatabase is the database that is replaced, under its lock. Both fields are nil
// when there is none.
type oldDatabase struct {
	bolt    *Bolt
	damaged *os.File
}

func openOldDatabase(path string, timeout time.Duration) (*oldDatabase, error) {
	b := newClosedBolt(path, BoltOptions{})
	err := b.openFile(max(timeout, tryOnce))
	switch {
	case err == nil:
		return &oldDatabase{bolt: b}, nil
	case errors.Is(err, fs.ErrNotExist):
		return &oldDatabase{}, refuseOrphan(path)
	case !errors.Is(err, ErrDamaged):
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f, true, timeout); err != nil {
		return nil, errors.Join(lockedByErrorOr(path, err), f.Close())
	}
	return &oldDatabase{damaged: f}, nil
}

func (o *oldDatabase) closeFile() {
	if o.bolt != nil {
		_ = o.bolt.Close()
	}
	if o.damaged != nil {
		_ = o.damaged.Close()
	}
}

// nameToKeep is the name under which the replaced database is kept.
func (o *oldDatabase) nameToKeep(now time.Time) string {
	revision := "damaged"
	if o.bolt != nil {
		if m, err := o.bolt.readOwnMeta(); err == nil {
			revision = fmt.Sprintf("%010d", m.Revision)
		}
	}
	return fmt.Sprintf("rsm-%s-%s.db", revision, now.UTC().Format("20060102T150405Z"))
}

// keepReplaced gives the database at path a second name in ReplacedDir. It may have one
// already, which a crash has left.
func keepReplaced(path, name string) (string, error) {
	dir := ReplacedDir(path)
	if err := durable.MakeFolder(dir); err != nil {
		return "", err
	}
	if names := namesInReplaced(path); len(names) > 0 {
		return names[0], durable.SyncFolder(dir)
	}
	kept := filepath.Join(dir, name)
	return kept, durable.Link(path, kept)
}

// namesInReplaced are the names in ReplacedDir of the database that is at path.
func namesInReplaced(path string) (names []string) {
	now, err := os.Stat(path)
	if err != nil {
		return nil
	}
	all, _ := filepath.Glob(filepath.Join(ReplacedDir(path), "rsm-*.db"))
	for _, name := range all {
		if leadsToFile(name, now) {
			names = append(names, name)
		}
	}
	return names
}

// sweepNamesInReplaced takes the second name from a database that was not replaced after
// all: a crash came between, and the import was taken back. The caller holds the
// database: nobody is replacing it.
func sweepNamesInReplaced(path string) {
	for _, name := range namesInReplaced(path) {
		_ = os.Remove(name)
	}
}
