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

// Reading is what was read from the beginning of one side, in order: a few
// blocks, up to the first filemarks. A Reading never assumes a block size.
type Reading []Record

// What is read of a medium: enough for the labels of every known format, which
// stand in the first blocks, before the first filemarks.
const (
	maxRecords   = 6
	maxFileMarks = 2
)

// Enough reports whether no reader wants to see more.
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

// fileAt is what stands before the n-th filemark and after the one before it,
// without either. It is empty when so much was not read.
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

// lengths are those of the blocks, in order.
func (r Reading) lengths() (all []int) {
	for _, record := range r {
		if record.Kind == Data {
			all = append(all, len(record.Data))
		}
	}
	return all
}

// Strength orders claims: a stronger one wins, two of equal strength make the
// verdict Ambiguous, with both named.
type Strength uint8

// The strengths a Claim can have.
const (
	// Shape means that only the form fits: no magic, no checksum.
	Shape Strength = iota + 1
	// Magic means that a magic number or a fixed text was found.
	Magic
	// Checked means a checksum, or two independent factors, agreed.
	Checked
)

// Claim is one Reader's statement that a medium is of its format.
type Claim struct {
	OMID     OMID
	Strength Strength
	// Free is true for rsmctl's own free label: a medium that carries no
	// data and may be drawn.
	Free bool
	// Pool is the media pool that the label itself names, if it names one.
	Pool string
	// Writer is who wrote the medium, as the label itself tells: program,
	// version, host, owner; for people, in the order in which they are found.
	Writer string
	// Nameless is true when the format names no medium, as a tar archive
	// without a volume label. The claim carries no id; the medium is known to
	// hold somebody's data, and the verdict is Recognized.
	Nameless bool
	// Damaged says what is wrong with a label that is of this format but
	// cannot be trusted. Such a claim carries no id, and beats those of equal
	// Strength: nobody takes the rest of a damaged label for something else.
	Damaged string
}

// Reader recognises one label format.
type Reader interface {
	// Type is the label type its claims carry.
	Type() string
	// Claim examines a reading. It returns false when the reading is not of
	// this format. It must not retain or change the reading, and must accept
	// any bytes at all.
	Claim(Reading) (Claim, bool)
}

// VerdictKind is the outcome of offering a Reading to all Readers.
type VerdictKind string

// The outcomes of an identification.
const (
	// Labelled: one reader's claim won. Verdict.OMID is set.
	Labelled VerdictKind = "Labelled"
	// Free: rsmctl's own free label. Verdict.OMID is set.
	Free VerdictKind = "Free"
	// Blank: the drive verifiably found nothing recorded.
	Blank VerdictKind = "Blank"
	// Recognized: of a known format that names no medium. Verdict.Format is
	// set, and no OMID. Never blank.
	Recognized VerdictKind = "Recognized"
	// Unrecognized: something is recorded that nobody claims. Never blank.
	Unrecognized VerdictKind = "Unrecognized"
	// Ambiguous: two equally strong claims. Verdict.Claims names them.
	Ambiguous VerdictKind = "Ambiguous"
	// Defective: the drive refused to read the beginning of the medium, or a
	// part of it, and nobody claims the rest.
	Defective VerdictKind = "Defective"
	// NoKey: as Defective, because the drive has no key for what is
	// recorded.
	NoKey VerdictKind = "Encrypted"
)

// VerdictKinds are all outcomes.
func VerdictKinds() []VerdictKind {
	return []VerdictKind{Labelled, Free, Blank, Recognized, Unrecognized, Ambiguous, Defective, NoKey}
}

// Unread reports whether the drive refused to read what tells the medium:
// nothing is known then that was not known before.
func (v *Verdict) Unread() bool { return v.Kind == Defective || v.Kind == NoKey }

// Verdict says what a side is, and on what ground.
type Verdict struct {
	Kind VerdictKind `json:"kind"`
	// OMID is set for Labelled and Free.
	OMID OMID `json:"omid,omitzero"`
	// Pool is the pool that the label names, if any.
	Pool string `json:"pool,omitempty"`
	// Claims lists the contenders of an Ambiguous verdict. One whose format
	// names no medium has a Type and no ID.
	Claims []OMID `json:"claims,omitempty"`
	// Format is the label type of a medium that is of a known format but gives
	// no OMID: Recognized, or with a damaged label.
	Format string `json:"format,omitempty"`
	// Writer is who wrote the medium, as its label tells.
	Writer string `json:"writer,omitempty"`
	// FirstBlock is the hex SHA-256 of the first data block, empty if none.
	FirstBlock string `json:"firstBlock,omitempty"`
	// Lengths are those of the blocks that were read, in bytes.
	Lengths []int `json:"lengths,omitempty"`
	// Detail is a sentence for people, set when Kind alone does not say it.
	Detail string `json:"detail,omitempty"`
}
