// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"rsm.storage/rsmctl/rsm/durable"
	"rsm.storage/rsmctl/rsm/failpoint"
)

var (
	createBeforeLink = failpoint.New("store/create-before-link")
	createAfterLink  = failpoint.New("store/create-after-link")
)

// createPattern matches what a crash during creation leaves behind, beside the
// database.
const createPattern = ".new-*"

// create makes an empty database at path. It is built beside, made durable,
// and then linked to its name: a crash leaves no file or a whole one. Of two
// processes that create at once the later one takes the earlier one's, also
// when that one has swept the later one's away.
func create(path string) error {
	dir := filepath.Dir(path)
	if err := durable.MakeFolder(dir); err != nil {
		return fmt.Errorf("create database %s: %w", path, err)
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+createPattern)
	if err != nil {
		return fmt.Errorf("create database %s: %w", path, err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := errors.Join(f.Close(), buildDatabase(f.Name(), newMeta(), nil)); err != nil {
		return fmt.Errorf("create database %s: %w", path, err)
	}
	createBeforeLink.Hit()
	if err := os.Link(f.Name(), path); err != nil {
		if _, missing := os.Stat(path); missing != nil {
			return fmt.Errorf("create database %s: %w", path, err)
		}
	}
	createAfterLink.Hit()
	return durable.SyncFolder(dir)
}

// buildDatabase writes a database of its own into the empty file at path: the meta
// record, and what fill adds. It is durable when build returns.
func buildDatabase(path string, m meta, fill func(*bbolt.Tx) error) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: tryOnce})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		if fill != nil {
			if err := fill(tx); err != nil {
				return err
			}
		}
		return m.writeTo(tx)
	})
	return errors.Join(err, db.Close())
}

// sweepCreation removes what a crash during creation has left. The caller
// holds the database, so nobody can still be about to create it.
func sweepCreation(path string) {
	left, _ := filepath.Glob(path + createPattern)
	for _, name := range left {
		_ = os.Remove(name)
	}
}
