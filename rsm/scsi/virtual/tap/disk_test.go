// SPDX-License-Identifier: Apache-2.0

package tap_test

import (
	"io"

	"rsm.storage/rsmctl/rsm/scsi/virtual/tap"
)

// disk is storage in memory.
type disk struct{ b []byte }

func (d *disk) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(d.b)) {
		return 0, io.EOF
	}
	n := copy(p, d.b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (d *disk) WriteAt(p []byte, at int64) (int, error) {
	if need := at + int64(len(p)); need > int64(len(d.b)) {
		d.b = append(d.b, make([]byte, need-int64(len(d.b)))...)
	}
	return copy(d.b[at:], p), nil
}

func (d *disk) Truncate(size int64) error {
	d.b = d.b[:size]
	return nil
}

func openImage(image ...byte) *tap.Tape { return tap.New(&disk{image}, int64(len(image))) }
