// SPDX-License-Identifier: Apache-2.0

package store

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"io"
	"os"
)

// summing reads the whole file into sum while check looks at it, on another
// processor. It returns the size of the file.
func summing(f io.ReaderAt, sum hash.Hash, check func() error) (size int64, err error) {
	done := make(chan error, 1)
	go func() {
		chunk := make([]byte, copyChunk)
		for {
			n, err := f.ReadAt(chunk, size)
			_, _ = sum.Write(chunk[:n]) // never fails
			size += int64(n)
			switch err {
			case nil:
				giveWay()
			case io.EOF:
				done <- nil
				return
			default:
				done <- err
				return
			}
		}
	}()
	err = check()
	if failed := <-done; err == nil {
		err = failed
	}
	return size, err
}

// inspect reads a database that nobody is writing, whatever its format: its
// pages, its meta record, its SHA-256, and how many keys are in its buckets.
func inspect(path string) (Info, error) {
	sum := sha256.New()
	info, err := inspectInto(path, sum)
	info.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return info, err
}

// inspectCRC is inspect with a checksum that is quick.
func inspectCRC(path string) (Info, error) {
	sum := crc32.New(castagnoli)
	info, err := inspectInto(path, sum)
	info.CRC32C = sum.Sum32()
	return info, err
}

func inspectInto(path string, sum hash.Hash) (info Info, err error) {
	b := newBolt(path, BoltOptions{ReadOnly: true})
	b.look = func(f *os.File, check func() error) error {
		info.Size, err = summing(f, sum, check)
		return err
	}
	if err := b.openFile(tryOnce); err != nil {
		return Info{}, err
	}
	defer func() { _ = b.Close() }()
	m, err := b.readMeta()
	if err != nil {
		return Info{}, err
	}
	info.FormatVersion, info.Lineage, info.Revision = m.FormatVersion, m.Lineage, m.Revision
	info.Counts = b.keys
	delete(info.Counts, metaBucket)
	return info, nil
}
