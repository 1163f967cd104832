// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"bytes"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// labelBlock is an 80-byte label with the given fields in place, and spaces.
func labelBlock(name string, fields map[int]string) []byte {
	block := vol1(fields)
	copy(block, name)
	return block
}

// paddedTo is a block with n bytes of one kind behind it.
func paddedTo(block []byte, fill byte, n int) []byte {
	return append(bytes.Clone(block), bytes.Repeat([]byte{fill}, n)...)
}

// withTextAt is a block with some bytes set.
func withTextAt(block []byte, at int, text string) []byte {
	block = bytes.Clone(block)
	copy(block[at:], text)
	return block
}

// mustClaim says what a reader makes of records.
func mustClaim(t *testing.T, reader label.Reader, records ...[]byte) label.Claim {
	t.Helper()
	c, ok := reader.Claim(readingOf(records...))
	if !ok {
		t.Fatalf("%s: %.100q is not claimed", reader.Type(), records)
	}
	return c
}

// fuzzReader offers a reader two blocks, of which the second stands behind the first
// or in the next file, and checks what it claims.
func fuzzReader(f *testing.F, reader label.Reader, check func(*testing.T, label.Claim)) {
	for _, v := range vectors {
		var blocks [][]byte
		for _, b := range v.records {
			if b != nil {
				blocks = append(blocks, b[:min(len(b), 2048)]) // short ones are minimised sooner
			}
		}
		blocks = append(blocks, nil, nil)
		f.Add(blocks[0], blocks[1], len(v.records) > 1 && v.records[1] == nil)
	}
	f.Fuzz(func(t *testing.T, first, second []byte, mark bool) {
		r := readingOf(first, second)
		if mark {
			r = readingOf(first, nil, second, nil)
		}
		c, ok := reader.Claim(r)
		checkClaim(t, reader.Type(), c, ok)
		if ok && c.Damaged != "" && (c.OMID != label.OMID{} || len(c.Damaged) > 400) {
			t.Errorf("damaged: %+v", c)
		}
		if len(c.Writer) > 256 {
			t.Errorf("writer of %d bytes", len(c.Writer))
		}
		if ok {
			check(t, c)
		}
	})
}
