// SPDX-License-Identifier: Apache-2.0

package virtual

import (
	"errors"
	"os"
	"path/filepath"

	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// writeFolder makes the cartridge's folder, with records on its first side.
// Nobody looks there yet, so it is not made durable.
func (c *cartridge) writeFolder(folder string, records [][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	data, err := encodeJSON(c)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(folder, cartridgeFile), data); err != nil {
		return err
	}
	if len(records) == 0 {
		return nil
	}
	image, err := os.OpenFile(filepath.Join(folder, sideFileName(0)), os.O_RDWR|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	return errors.Join(writeRecords(image, records), image.Close())
}

// writeRecords writes records from the beginning of a tape image; a nil record
// is a filemark.
func writeRecords(image *os.File, records [][]byte) error {
	t := tap.New(image, 0)
	for _, r := range records {
		var err error
		if r == nil {
			err = t.WriteMarks(1)
		} else {
			err = t.Write(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
