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

// sumWhileChecking reads the whole file into sum, while check looks at it on another
// processor. It returns the size of the file.
func sumWhileChecking(f io.ReaderAt, sum hash.Hash, check func() error) (size int64, err error) {
	done := make(chan error, 1)
	go func() {
		chunk := make([]byte, copyChunk)
		for {
			n, err := f.ReadAt(chunk, size)
			_, _ = sum.Write(chunk[:n]) // never fails
			size += int64(n)
			switch err {
			case nil:
				giveWayToOthers()
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

// inspectFile reads a database that nobody is writing, whatever its format: its
// pages, its meta record, its SHA-256, and how many keys are in its buckets.
func inspectFile(path string) (Info, error) {
	sum := sha256.New()
	info, err := inspectWithSum(path, sum)
	info.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return info, err
}

// inspectQuickly does so with a quick checksum, CRC32C, in place of SHA-256.
func inspectQuickly(path string) (Info, error) {
	sum := crc32.New(castagnoli)
	info, err := inspectWithSum(path, sum)
	info.CRC32C = sum.Sum32()
	return info, err
}

// inspectWithSum does so with any checksum.
func inspectWithSum(path string, sum hash.Hash) (info Info, err error) {
	b := newClosedBolt(path, BoltOptions{ReadOnly: true})
	b.aroundCheck = func(f *os.File, check func() error) error {
		info.Size, err = sumWhileChecking(f, sum, check)
		return err
	}
	if err := b.openFile(tryOnce); err != nil {
		return Info{}, err
	}
	defer func() { _ = b.Close() }()
	m, err := b.readOwnMeta()
	if err != nil {
		return Info{}, err
	}
	info.FormatVersion, info.Lineage, info.Revision = m.FormatVersion, m.Lineage, m.Revision
	info.Counts = b.keysOfBuckets
	delete(info.Counts, metaBucket)
	return info, nil
}
