// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"runtime"
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

	// yieldStride is how many pages a walk passes before others may run.
	yieldStride = 64
)

var order = binary.NativeEndian

// pageWalk follows every reference of a bbolt file before bbolt does. bbolt
// trusts what a page says: a wrong reference makes it panic, fault, or recurse
// for ever. After a clean walk every reference lies inside the file and no
// page is reached twice.
type pageWalk struct {
	file     io.ReaderAt
	pageSize int64
	pages    uint64 // count of pages in use, the meta pages included
	seen     []uint64
	spare    [][]byte // buffers that are not in use
}

// checkPages walks the file and returns ErrDamaged at the first fault.
func checkPages(f io.ReaderAt, size int64) error {
	w, root, freelist, err := newPageWalk(f, size)
	if err == nil {
		err = w.tree(root)
	}
	if err == nil && freelist != noFreelist {
		err = w.freelist(freelist)
	}
	if err != nil {
		return damagedf("%v", err)
	}
	return nil
}

// newPageWalk picks the newer of the valid meta pages, as bbolt does.
func newPageWalk(f io.ReaderAt, size int64) (w *pageWalk, root, freelist uint64, err error) {
	var txid uint64
	for _, m := range readMetas(f) {
		if w != nil && order.Uint64(m[48:]) <= txid {
			continue
		}
		txid = order.Uint64(m[48:])
		root, freelist = order.Uint64(m[16:]), order.Uint64(m[32:])
		w = &pageWalk{file: f, pageSize: int64(order.Uint32(m[8:])), pages: order.Uint64(m[40:])}
	}
	if w == nil {
		return nil, 0, 0, errors.New("it is not a database, or its head is destroyed")
	}
	if w.pages > uint64(size)/uint64(w.pageSize) {
		return nil, 0, 0, fmt.Errorf("it is cut short: %d bytes of %d", size, w.pages*uint64(w.pageSize))
	}
	w.seen = make([]uint64, w.pages/64+1)
	return w, root, freelist, nil
}

// readMetas returns the valid ones of the two meta records. The second page is
// looked for where the first says, or else at every size a page can have.
func readMetas(f io.ReaderAt) (valid [][]byte) {
	for at := int64(0); at <= maxPageSize; at = max(at*2, minPageSize) {
		m := make([]byte, pageHeader+metaSize+8)
		if _, err := f.ReadAt(m, at); err != nil {
			break
		}
		m = m[pageHeader:]
		sum := fnv.New64a()
		_, _ = sum.Write(m[:56])
		size := int64(order.Uint32(m[8:]))
		if order.Uint32(m) != boltMagic || order.Uint32(m[4:]) != boltVersion || order.Uint64(m[56:]) != sum.Sum64() ||
			size < minPageSize || size > maxPageSize || size&(size-1) != 0 || (at != 0 && at != size) {
			continue
		}
		valid = append(valid, m)
	}
	return valid
}

// take reads a page and those that belong to it, and marks them as reached.
func (w *pageWalk) take(id uint64) (page []byte, err error) {
	if id < 2 || id >= w.pages {
		return nil, fmt.Errorf("a reference leads to page %d of %d", id, w.pages)
	}
	page = w.buffer()
	if _, err := w.file.ReadAt(page, int64(id)*w.pageSize); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	more := uint64(order.Uint32(page[12:]))
	if order.Uint64(page) != id || id+more >= w.pages {
		return nil, fmt.Errorf("page %d calls itself %d and is followed by %d more", id, order.Uint64(page), more)
	}
	for p := id; p <= id+more; p++ {
		if w.seen[p/64]&(1<<(p%64)) != 0 {
			return nil, fmt.Errorf("two references lead to page %d", p)
		}
		w.seen[p/64] |= 1 << (p % 64)
	}
	if more == 0 {
		return page, nil
	}
	page = append(page, make([]byte, int64(more)*w.pageSize)...)
	if _, err := w.file.ReadAt(page[w.pageSize:], int64(id+1)*w.pageSize); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	return page, nil
}

// buffer has room for one page. The walk needs as many as the tree is deep.
func (w *pageWalk) buffer() []byte {
	if n := len(w.spare); n > 0 {
		page := w.spare[n-1]
		w.spare = w.spare[:n-1]
		return page
	}
	return make([]byte, w.pageSize)
}

// tree walks a B+tree from its root. A page is reached once at most, so the
// walk ends.
func (w *pageWalk) tree(id uint64) error {
	page, err := w.take(id)
	if err != nil {
		return err
	}
	if err := w.elements(page); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	w.spare = append(w.spare, page[:w.pageSize])
	if id%yieldStride == 0 {
		runtime.Gosched() // a commit may wait for a processor
	}
	return nil
}

// elements checks the elements of a branch or leaf page, and what is below.
func (w *pageWalk) elements(page []byte) error {
	flags, count := order.Uint16(page[8:]), int(order.Uint16(page[10:]))
	if flags != branchPage && flags != leafPage {
		return fmt.Errorf("its type is %#x", flags)
	}
	if pageHeader+count*elementSize > len(page) {
		return fmt.Errorf("%d elements do not fit", count)
	}
	if flags == branchPage && count == 0 {
		return errors.New("a branch without elements")
	}
	var last []byte
	for i := range count {
		at := pageHeader + i*elementSize
		key, child, err := w.element(page, at, flags == branchPage)
		if err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
		if i > 0 && bytes.Compare(last, key) >= 0 {
			return fmt.Errorf("element %d is out of order", i)
		}
		last = key
		if child != 0 {
			if err := w.tree(child); err != nil {
				return err
			}
		}
	}
	return nil
}

// element reads one element and returns its key and the page it refers to, if
// it does.
func (w *pageWalk) element(page []byte, at int, branch bool) (key []byte, child uint64, err error) {
	e := page[at : at+elementSize]
	if branch {
		key, _, err = span(page, at, order.Uint32(e), order.Uint32(e[4:]), 0)
		return key, order.Uint64(e[8:]), err
	}
	key, value, err := span(page, at, order.Uint32(e[4:]), order.Uint32(e[8:]), order.Uint32(e[12:]))
	if err != nil || order.Uint32(e)&bucketEntry == 0 {
		return key, 0, err
	}
	if len(value) < bucketHeader {
		return nil, 0, fmt.Errorf("a bucket of %d bytes", len(value))
	}
	if root := order.Uint64(value); root != 0 {
		return key, root, nil
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader {
		return nil, 0, fmt.Errorf("a bucket with a page of %d bytes", len(inline))
	}
	return key, 0, w.elements(inline)
}

// span cuts key and value out of a page; pos counts from the element.
func span(page []byte, at int, pos, keySize, valueSize uint32) (key, value []byte, err error) {
	from := uint64(at) + uint64(pos)
	mid := from + uint64(keySize)
	to := mid + uint64(valueSize)
	if to > uint64(len(page)) {
		return nil, nil, fmt.Errorf("it reaches %d bytes into a page of %d", to, len(page))
	}
	return page[from:mid], page[mid:to], nil
}

// freelist checks the list of free pages: bbolt writes into those.
func (w *pageWalk) freelist(id uint64) error {
	page, err := w.take(id)
	if err != nil {
		return err
	}
	count, ids := uint64(order.Uint16(page[10:])), page[pageHeader:]
	if order.Uint16(page[8:]) != freelistPage {
		return fmt.Errorf("page %d: its type is %#x", id, order.Uint16(page[8:]))
	}
	if count == 0xFFFF { // then the first entry is the count
		count, ids = order.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids))/8 {
		return fmt.Errorf("page %d: %d free pages do not fit", id, count)
	}
	for i := range count {
		free := order.Uint64(ids[i*8:])
		if free < 2 || free >= w.pages || w.seen[free/64]&(1<<(free%64)) != 0 {
			return fmt.Errorf("page %d: page %d is not free", id, free)
		}
		w.seen[free/64] |= 1 << (free % 64)
	}
	return nil
}
