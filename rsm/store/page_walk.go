// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"errors"
	"fmt"
)

// takePage reads a page and those that belong to it, and marks them as reached.
func (w *pageWalk) takePage(id uint64) (page []byte, err error) {
	if id < 2 || id >= w.pages {
		return nil, fmt.Errorf("a reference leads to page %d of %d", id, w.pages)
	}
	page = w.takeBuffer()
	if _, err := w.file.ReadAt(page, int64(id)*w.pageSize); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	more := uint64(byteOrder.Uint32(page[12:]))
	if byteOrder.Uint64(page) != id || id+more >= w.pages {
		return nil, fmt.Errorf("page %d calls itself %d and is followed by %d more", id, byteOrder.Uint64(page), more)
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

// takeBuffer returns a buffer for one page. The walk needs as many as the tree is
// deep.
func (w *pageWalk) takeBuffer() []byte {
	if n := len(w.spareBuffers); n > 0 {
		page := w.spareBuffers[n-1]
		w.spareBuffers = w.spareBuffers[:n-1]
		return page
	}
	return make([]byte, w.pageSize)
}

// walkTree walks a B+tree from its root. The walk ends: it takes each page once at
// most.
func (w *pageWalk) walkTree(id uint64) error {
	page, err := w.takePage(id)
	if err != nil {
		return err
	}
	if err := w.walkElements(page); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	w.spareBuffers = append(w.spareBuffers, page[:w.pageSize])
	if id%giveWayPages == 0 {
		giveWayToOthers()
	}
	return nil
}

// walkElements checks the elements of a branch or leaf page, and what is below them.
func (w *pageWalk) walkElements(page []byte) error {
	flags, count := byteOrder.Uint16(page[8:]), int(byteOrder.Uint16(page[10:]))
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
		key, err := w.walkElement(page, at, flags == branchPage)
		if err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
		if i > 0 && bytes.Compare(last, key) >= 0 {
			return fmt.Errorf("element %d is out of order", i)
		}
		last = key
	}
	return nil
}

// walkElement reads one element, and what it refers to, and returns its key.
func (w *pageWalk) walkElement(page []byte, at int, branch bool) (key []byte, err error) {
	e := page[at : at+elementSize]
	if branch {
		key, _, err = cutElement(page, at, byteOrder.Uint32(e), byteOrder.Uint32(e[4:]), 0)
		if err != nil {
			return nil, err
		}
		return key, w.walkTree(byteOrder.Uint64(e[8:]))
	}
	key, value, err := cutElement(page, at, byteOrder.Uint32(e[4:]), byteOrder.Uint32(e[8:]), byteOrder.Uint32(e[12:]))
	if err != nil {
		return nil, err
	}
	if byteOrder.Uint32(e)&bucketEntry == 0 {
		w.keys++
		return key, nil
	}
	before := w.keys
	err = w.walkBucket(value)
	if n := w.keys - before; n > 0 {
		w.buckets[string(key)] += n
	}
	return key, err
}

// walkBucket walks a bucket. A small one lies in its entry itself.
func (w *pageWalk) walkBucket(value []byte) error {
	if len(value) < bucketHeader {
		return fmt.Errorf("a bucket of %d bytes", len(value))
	}
	if root := byteOrder.Uint64(value); root != 0 {
		return w.walkTree(root)
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader {
		return fmt.Errorf("a bucket with a page of %d bytes", len(inline))
	}
	return w.walkElements(inline)
}

// cutElement cuts key and value out of a page; pos counts from the element.
func cutElement(page []byte, at int, pos, keySize, valueSize uint32) (key, value []byte, err error) {
	from := uint64(at) + uint64(pos)
	mid := from + uint64(keySize)
	to := mid + uint64(valueSize)
	if to > uint64(len(page)) {
		return nil, nil, fmt.Errorf("it reaches %d bytes into a page of %d", to, len(page))
	}
	return page[from:mid], page[mid:to], nil
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
