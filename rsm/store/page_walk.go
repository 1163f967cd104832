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

// keyRange is where the keys below an element of a branch must lie: from its own key
// on, and before the key of the next one. nil is no limit.
type keyRange struct{ from, before []byte }

// holds tells whether a page with these keys lies within r.
func (r keyRange) holds(first, last []byte) bool {
	return bytes.Compare(first, r.from) >= 0 && (r.before == nil || bytes.Compare(last, r.before) < 0)
}

// walkTree walks the B+tree below a page. The walk ends: it takes each page once at
// most.
func (w *pageWalk) walkTree(id uint64, within keyRange) error {
	page, err := w.takePage(id)
	if err != nil {
		return err
	}
	if err := w.walkElements(page, within); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	w.spareBuffers = append(w.spareBuffers, page[:w.pageSize])
	if id%giveWayPages == 0 {
		giveWayToOthers()
	}
	return nil
}

// walkElements checks the elements of a branch or leaf page, and what is below them.
// bbolt panics over keys out of order, partly in a goroutine of its own, where nobody
// can recover.
func (w *pageWalk) walkElements(page []byte, within keyRange) error {
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
	if flags == branchPage {
		return w.walkBranch(page, count, within)
	}
	return w.walkLeaf(page, count, within)
}

// walkLeaf counts the records of a leaf page, and walks its buckets.
func (w *pageWalk) walkLeaf(page []byte, count int, within keyRange) error {
	var first, last []byte
	for i := range count {
		at := pageHeader + i*elementSize
		e := page[at : at+elementSize]
		key, value, err := cutElement(page, at, byteOrder.Uint32(e[4:]), byteOrder.Uint32(e[8:]), byteOrder.Uint32(e[12:]))
		switch {
		case err != nil:
		case byteOrder.Uint32(e)&bucketEntry == 0:
			w.keys++
		default:
			before := w.keys
			err = w.walkBucket(value)
			if n := w.keys - before; n > 0 {
				w.buckets[string(key)] += n
			}
		}
		if err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
		if i > 0 && bytes.Compare(last, key) >= 0 {
			return fmt.Errorf("element %d is out of order", i)
		}
		if i == 0 {
			first = key
		}
		last = key
	}
	if count > 0 && !within.holds(first, last) {
		return errors.New("its keys belong on another page")
	}
	return nil
}

// walkBranch walks the pages that a branch page refers to.
func (w *pageWalk) walkBranch(page []byte, count int, within keyRange) error {
	keys := make([][]byte, count)
	for i := range keys {
		at := pageHeader + i*elementSize
		key, _, err := cutElement(page, at, byteOrder.Uint32(page[at:]), byteOrder.Uint32(page[at+4:]), 0)
		if err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
		if i > 0 && bytes.Compare(keys[i-1], key) >= 0 {
			return fmt.Errorf("element %d is out of order", i)
		}
		keys[i] = key
	}
	if !within.holds(keys[0], keys[count-1]) {
		return errors.New("its keys belong on another page")
	}
	for i, next := range append(keys[1:], within.before) {
		child := byteOrder.Uint64(page[pageHeader+i*elementSize+8:])
		if err := w.walkTree(child, keyRange{keys[i], next}); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

// walkBucket walks a bucket. A small one lies in its entry itself.
func (w *pageWalk) walkBucket(value []byte) error {
	if len(value) < bucketHeader {
		return fmt.Errorf("a bucket of %d bytes", len(value))
	}
	if root := byteOrder.Uint64(value); root != 0 {
		return w.walkTree(root, keyRange{})
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader {
		return fmt.Errorf("a bucket with a page of %d bytes", len(inline))
	}
	return w.walkElements(inline, keyRange{})
}

// cutElement cuts key and value out of a page; position counts from the element.
func cutElement(page []byte, at int, position, keySize, valueSize uint32) (key, value []byte, err error) {
	from := uint64(at) + uint64(position)
	mid := from + uint64(keySize)
	to := mid + uint64(valueSize)
	if to > uint64(len(page)) {
		return nil, nil, fmt.Errorf("it reaches %d bytes into a page of %d", to, len(page))
	}
	return page[from:mid], page[mid:to], nil
}
