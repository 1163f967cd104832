// SPDX-License-Identifier: Apache-2.0

package label

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
	// Writer is who wrote the medium, as the label itself tells people: program,
	// version, host, owner, in the order of the label.
	Writer string
	// Nameless is true when the format names no medium, as a tar archive without
	// a volume label does not. The claim carries no id. The medium certainly holds
	// somebody's data, and the verdict is Recognized.
	Nameless bool
	// Damaged says what is wrong with a label of this format that cannot be
	// trusted. Such a claim carries no id, and beats those of equal Strength:
	// nobody takes the rest of a damaged label for something else.
	Damaged string
}

// Reader recognises one label format.
type Reader interface {
	// Type is the label type its claims carry.
	Type() string
	// Claim examines a reading. It returns false when the reading is not of this
	// format. It must accept any bytes at all, and must not keep or change the
	// reading.
	Claim(Reading) (Claim, bool)
}
