// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"io"
)

// copyChunks is how far the hash may stay behind, in chunks.
const copyChunks = 16

// castagnoli is the polynomial of CRC-32C, which processors compute at the
// speed of memory.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// hashedCopy passes on what is copied into it, and has it hashed meanwhile on
// another processor: to hash takes as long as to read and write. It stops when
// its context ends. It keeps the error, since bbolt passes on its text only.
type hashedCopy struct {
	ctx  context.Context
	w    io.Writer
	size int64
	crc  uint32
	err  error
	// between is called between two parts, and part is how much is copied of one.
	between func()
	part    int
	// full goes to the hash, free comes back from it.
	full, free chan []byte
	sum        chan string
}

func newHashedCopy(ctx context.Context, w io.Writer) *hashedCopy {
	c := &hashedCopy{ctx: ctx, w: w, between: func() {}, full: make(chan []byte, copyChunks), free: make(chan []byte, copyChunks), sum: make(chan string, 1)}
	for range copyChunks {
		c.free <- nil // made when it is needed: a small database needs one
	}
	go c.hashParts()
	return c
}

func (c *hashedCopy) hashParts() {
	sum := sha256.New()
	for chunk := range c.full {
		_, _ = sum.Write(chunk) // never fails
		c.free <- chunk[:cap(chunk)]
		giveWay()
	}
	c.sum <- hex.EncodeToString(sum.Sum(nil))
}

// Write copies p.
func (c *hashedCopy) Write(p []byte) (int, error) {
	n, err := c.ReadFrom(bytes.NewReader(p))
	return int(n), err
}

// ReadFrom copies all of r in chunks. io.Copy prefers it to Write.
func (c *hashedCopy) ReadFrom(r io.Reader) (copied int64, err error) {
	for {
		if err := cmp.Or(c.err, context.Cause(c.ctx)); err != nil {
			c.err = err
			return copied, err
		}
		chunk := <-c.free
		if chunk == nil {
			chunk = make([]byte, copyChunk)
		}
		n, err := io.ReadFull(r, chunk)
		c.crc = crc32.Update(c.crc, castagnoli, chunk[:n])
		// A chunk comes back when it is hashed, and is taken up again only
		// after it was written, too.
		c.full <- chunk[:n]
		if c.part >= copyPart {
			c.between()
			c.part = 0
		}
		c.part += n
		if n > 0 {
			_, c.err = c.w.Write(chunk[:n])
			copied += int64(n)
		}
		giveWay()
		switch {
		case c.err != nil:
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			c.size += copied
			return copied, nil
		default:
			c.err = err
		}
	}
}

// endCopy ends the copy, which failed with err, and notes what was copied.
func (c *hashedCopy) endCopy(info *Info, err error) error {
	close(c.full)
	info.Size, info.SHA256, info.CRC32C = c.size, <-c.sum, c.crc
	return cmp.Or(c.err, err)
}
