// SPDX-License-Identifier: Apache-2.0

package store

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// metaBucket holds the store's own record. Its name is reserved.
const metaBucket = "meta"

var metaKey = []byte("meta")

// formatMark marks a bbolt file as rsmctl's.
const formatMark = "rsm.storage/database"

// meta is the store's record of itself. It changes with every commit.
type meta struct {
	Format        string `json:"format"`
	FormatVersion int    `json:"formatVersion"`
	// Lineage is made with the database and goes with its copies, so that
	// revisions of different databases are never compared.
	Lineage  string `json:"lineage"`
	Revision uint64 `json:"revision"`
}

func newMeta() meta {
	return meta{formatMark, FormatVersion, uuid.NewString(), 0}
}

// putIntoTransaction puts m into a writable transaction.
func (m meta) putIntoTransaction(tx *bbolt.Tx) error {
	b, err := tx.CreateBucketIfNotExists([]byte(metaBucket))
	if err != nil {
		return err
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return b.Put(metaKey, data)
}

// readMeta reads the record, whatever its format version.
func readMeta(tx *bbolt.Tx) (meta, error) {
	var m meta
	b := tx.Bucket([]byte(metaBucket))
	if b == nil {
		return m, damagedf("it is a bbolt file, but not of rsmctl: it has no %q bucket", metaBucket)
	}
	if err := json.Unmarshal(b.Get(metaKey), &m); err != nil {
		return m, damagedf("its %q record cannot be read: %v", metaBucket, err)
	}
	if m.Format != formatMark || m.Lineage == "" {
		return m, damagedf("its %q record says format %q, lineage %q", metaBucket, m.Format, m.Lineage)
	}
	return m, nil
}

// refuseNewer returns an error when m is of a later format than version.
func (m meta) refuseNewer(version int) error {
	if m.FormatVersion <= version {
		return nil
	}
	return fmt.Errorf("%w: its format is %d, this one knows formats up to %d; use the newer rsmctl, or put an export of the older one in its place",
		ErrNewerFormat, m.FormatVersion, version)
}
