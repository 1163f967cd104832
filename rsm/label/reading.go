// SPDX-License-Identifier: Apache-2.0

package label

import "slices"

// RecordKind tells what a drive found at one position of a tape.
type RecordKind uint8

// The kinds of Record.
const (
	// Data is a block; Record.Data holds it.
	Data RecordKind = iota
	// FileMark is a filemark.
	FileMark
	// EndOfData is the end of recorded data (sense key 8, blank check). A
	// Reading whose first Record is EndOfData is a blank tape.
	EndOfData
	// Unreadable is a position the drive refused to read (medium error,
	// data protect); Record.Data holds its explanation as text.
	Unreadable
	// Encrypted is a position the drive refused to read because it is
	// encrypted and the drive has no key for it (data protect, ASC 74h);
	// Record.Data holds the drive's explanation as text.
	Encrypted
)

// Record is one thing met while reading from the beginning of a tape.
type Record struct {
	Kind RecordKind
	Data []byte
}

// Reading is what was read from the beginning of one side, in order: a few blocks, up
// to the first filemarks. It assumes no block size.
type Reading []Record

// How much is read of a medium: enough for the labels of every known format. They
// stand in the first blocks, before the first filemarks.
const (
	maxRecords   = 6
	maxFileMarks = 2
)

// Enough reports whether no reader needs more.
func (r Reading) Enough() bool {
	marks := 0
	for _, record := range r {
		if record.Kind == FileMark {
			marks++
		}
	}
	return len(r) >= maxRecords || marks >= maxFileMarks
}

// blockAt is the n-th record when it is a block, else nil.
func (r Reading) blockAt(n int) []byte {
	if n >= len(r) || r[n].Kind != Data {
		return nil
	}
	return r[n].Data
}

// fileAt is what stands between two filemarks: the n-th file of the tape, counted
// from 0. It is empty when the reading does not go that far.
func (r Reading) fileAt(n int) Reading {
	for ; n > 0; n-- {
		mark := slices.IndexFunc(r, func(record Record) bool { return record.Kind == FileMark })
		if mark < 0 {
			return nil
		}
		r = r[mark+1:]
	}
	if mark := slices.IndexFunc(r, func(record Record) bool { return record.Kind == FileMark }); mark >= 0 {
		return r[:mark]
	}
	return r
}

// blockLengths are those of the blocks, in order.
func (r Reading) blockLengths() (all []int) {
	for _, record := range r {
		if record.Kind == Data {
			all = append(all, len(record.Data))
		}
	}
	return all
}

// beginningOfStream is the beginning of the first file, at most limit bytes, as a
// program reads it that ignores the limits of blocks.
func (r Reading) beginningOfStream(limit int) []byte {
	if first := r.blockAt(0); len(first) >= limit {
		return first[:limit]
	}
	var all []byte
	for n := 0; n < len(r) && r[n].Kind == Data && len(all) < limit; n++ {
		all = append(all, r[n].Data[:min(len(r[n].Data), limit-len(all))]...)
	}
	return all
}
