// SPDX-License-Identifier: Apache-2.0

package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// The layout of a bbolt file (format 2): pages of one size, the first two of
// which are meta pages written in turn. A page starts with its number (8
// bytes), flags (2), count of elements (2) and count of further pages that
// belong to it (4); all numbers are in the byte order of the machine.
const (
	pageHeader  = 16
	elementSize = 16
	metaSize    = 64 // without its checksum
	boltMagic   = 0xED0CDAED
	boltVersion = 2

	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	bucketEntry  = 0x01 // flag of a leaf element
	bucketHeader = 16   // root page, sequence

	minPageSize = 512
	maxPageSize = 1 << 20
	noFreelist  = ^uint64(0)
)

var byteOrder = binary.NativeEndian

// pageWalk follows every reference of a bbolt file before bbolt does. bbolt
// trusts what a page says: a wrong reference makes it panic, fault, or recurse
// for ever. After a clean walk every reference lies inside the file, no page is
// reached twice, and all keys are in order.
type pageWalk struct {
	file         io.ReaderAt
	pageSize     int64
	pages        uint64 // count of pages in use, the meta pages included
	seen         []uint64
	spareBuffers [][]byte // buffers that are not in use
	keys         int      // met so far
	// buckets counts the keys of each bucket that has some.
	buckets map[string]int
}

// checkMappedPages does what checkPages does by way of memory, in half the time. On a
// memory fault it reads the file instead, which says what is the matter.
func checkMappedPages(f *os.File, size int64) (buckets map[string]int, err error) {
	m, unmap := mapFile(f, size)
	defer unmap()
	err = guardPanics(func() error {
		buckets, err = checkPages(m, size)
		return err
	})
	if fault := (*panicError)(nil); errors.As(err, &fault) {
		return checkPages(f, size)
	}
	return buckets, err
}

// checkPages walks the file and counts the keys of each bucket that has some. It
// returns ErrDamaged at the first fault.
func checkPages(f io.ReaderAt, size int64) (map[string]int, error) {
	w, root, freelist, err := newPageWalk(f, size)
	if err == nil {
		err = w.walkTree(root, keyRange{})
	}
	if err == nil && freelist != noFreelist {
		err = w.checkFreelist(freelist)
	}
	if err != nil {
		return nil, damagedf("%v", err)
	}
	return w.buckets, nil
}

// newPageWalk picks the newer of the valid meta pages, as bbolt does.
func newPageWalk(f io.ReaderAt, size int64) (w *pageWalk, root, freelist uint64, err error) {
	var txid uint64
	for _, m := range readMetas(f) {
		if w != nil && byteOrder.Uint64(m[48:]) <= txid {
			continue
		}
		txid = byteOrder.Uint64(m[48:])
		root, freelist = byteOrder.Uint64(m[16:]), byteOrder.Uint64(m[32:])
		w = &pageWalk{file: f, pageSize: int64(byteOrder.Uint32(m[8:])), pages: byteOrder.Uint64(m[40:])}
	}
	if w == nil {
		return nil, 0, 0, errors.New("it is not a database, or its head is destroyed")
	}
	if w.pages > uint64(size)/uint64(w.pageSize) {
		return nil, 0, 0, fmt.Errorf("it is cut short: %d bytes of %d", size, w.pages*uint64(w.pageSize))
	}
	w.seen, w.buckets = make([]uint64, w.pages/64+1), map[string]int{}
	return w, root, freelist, nil
}

// readMetas returns the valid ones of the two meta records. It looks for the second
// one at every size that a page can have: a damaged first one does not tell it.
func readMetas(f io.ReaderAt) (valid [][]byte) {
	for at := int64(0); at <= maxPageSize; at = max(at*2, minPageSize) {
		m := make([]byte, pageHeader+metaSize+8)
		if _, err := f.ReadAt(m, at); err != nil {
			break
		}
		m = m[pageHeader:]
		sum := fnv.New64a()
		_, _ = sum.Write(m[:56])
		size := int64(byteOrder.Uint32(m[8:]))
		if byteOrder.Uint32(m) != boltMagic || byteOrder.Uint32(m[4:]) != boltVersion || byteOrder.Uint64(m[56:]) != sum.Sum64() ||
			size < minPageSize || size > maxPageSize || size&(size-1) != 0 || (at != 0 && at != size) {
			continue
		}
		valid = append(valid, m)
	}
	return valid
}

// checkFreelist checks the list of free pages, which bbolt will write into.
func (w *pageWalk) checkFreelist(id uint64) error {
	page, err := w.takePage(id)
	if err != nil {
		return err
	}
	count, ids := uint64(byteOrder.Uint16(page[10:])), page[pageHeader:]
	if byteOrder.Uint16(page[8:]) != freelistPage {
		return fmt.Errorf("page %d: its type is %#x", id, byteOrder.Uint16(page[8:]))
	}
	if count == 0xFFFF { // then the first entry is the count
		count, ids = byteOrder.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids))/8 {
		return fmt.Errorf("page %d: %d free pages do not fit", id, count)
	}
	for i := range count {
		free := byteOrder.Uint64(ids[i*8:])
		if free < 2 || free >= w.pages || w.seen[free/64]&(1<<(free%64)) != 0 {
			return fmt.Errorf("page %d: page %d is not free", id, free)
		}
		w.seen[free/64] |= 1 << (free % 64)
	}
	return nil
}
