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

// chunksInFlight is how far the hash may stay behind, in chunks.
const chunksInFlight = 16

// castagnoli is the polynomial of CRC-32C, which processors compute at the
// speed of memory.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// hashedCopy passes on what is copied into it, and hashes it meanwhile on another
// processor: to hash takes as long as to read and write. It stops when its context
// ends. It keeps its error, because bbolt passes on only the text.
type hashedCopy struct {
	ctx  context.Context
	w    io.Writer
	size int64
	crc  uint32
	err  error
	// betweenParts is called between two parts of copyPart bytes; copiedOfPart is how
	// much of the present one is copied.
	betweenParts func()
	copiedOfPart int
	// full goes to the hash, free comes back from it.
	full, free chan []byte
	sum        chan string
}

func newHashedCopy(ctx context.Context, w io.Writer) *hashedCopy {
	c := &hashedCopy{ctx: ctx, w: w, betweenParts: func() {}, full: make(chan []byte, chunksInFlight), free: make(chan []byte, chunksInFlight), sum: make(chan string, 1)}
	for range chunksInFlight {
		c.free <- nil // made when it is needed: a small database needs one
	}
	go c.hashChunks()
	return c
}

// hashChunks hashes what comes through full until that is closed, and sends the sum.
func (c *hashedCopy) hashChunks() {
	sum := sha256.New()
	for chunk := range c.full {
		_, _ = sum.Write(chunk) // never fails
		c.free <- chunk[:cap(chunk)]
		giveWayToOthers()
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
		// A chunk comes back when it is hashed. This goroutine takes it up again
		// only after it has written it, too.
		c.full <- chunk[:n]
		if c.copiedOfPart >= copyPart {
			c.betweenParts()
			c.copiedOfPart = 0
		}
		c.copiedOfPart += n
		if n > 0 {
			_, c.err = c.w.Write(chunk[:n])
			copied += int64(n)
		}
		giveWayToOthers()
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
