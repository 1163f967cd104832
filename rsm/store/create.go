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

// creationPattern matches what a crash during creation leaves behind, beside the
// database.
const creationPattern = ".new-*"

// createDatabase makes an empty database at path. It builds the file beside path,
// makes it durable, and then links it to its name: a crash leaves no file or a whole
// one. Of two processes that create at once, the later one takes the database of the
// earlier one, also when that has swept the later one's file away.
func createDatabase(path string) error {
	dir := filepath.Dir(path)
	if err := durable.MakeFolder(dir); err != nil {
		return fmt.Errorf("create database %s: %w", path, err)
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+creationPattern)
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

// buildDatabase writes a database into the empty file at path: the meta record, and
// what fill adds. The file is durable when buildDatabase returns.
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
		return m.putIntoTransaction(tx)
	})
	return errors.Join(err, db.Close())
}

// sweepCreations removes what a crash during creation has left. The caller holds the
// database: nobody is creating it any more.
func sweepCreations(path string) {
	left, _ := filepath.Glob(path + creationPattern)
	for _, name := range left {
		_ = os.Remove(name)
	}
}
