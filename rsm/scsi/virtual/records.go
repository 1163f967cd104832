// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"errors"
	"os"
	"path/filepath"

	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// write makes the cartridge's folder, with records on its first side, where
// nobody looks yet: it is not made durable, nor written beside.
func (c *cartridge) write(folder string, records [][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	data, err := encodeJSON(c)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(folder, cartridgeFile), data, false); err != nil {
		return err
	}
	if len(records) == 0 {
		return nil
	}
	return writeRecords(filepath.Join(folder, sideFile(0)), records, false)
}

// writeRecords makes a tape image of records; a nil record is a filemark.
func writeRecords(path string, records [][]byte, durable bool) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	t := tap.New(f, 0)
	for _, r := range records {
		if r == nil {
			err = t.WriteMarks(1)
		} else {
			err = t.Write(r)
		}
		if err != nil {
			break
		}
	}
	if err == nil && durable {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
