// SPDX-License-Identifier: Apache-2.0

package record

import (
	"strings"
	"time"

	"rsm.storage/rsmctl/rsm/element"
)

// DriveUse is what was seen of the use of a drive by somebody else.
type DriveUse struct {
	// Since is when a look first found the cartridge there.
	Since time.Time `json:"since,omitzero"`
	// Signs say, in words, what tells of its use. None is no proof of idleness.
	Signs []string `json:"signs,omitempty"`
	// Idle is true when two looks, seconds apart, were answered and found no
	// sign. Only an inventory of an exclusive library looks twice.
	Idle bool `json:"idle,omitempty"`
}

// SignsInBrackets is the signs behind a sentence: " (a; b)", or nothing.
func (u DriveUse) SignsInBrackets() string { return inBrackets(u.Signs) }

// InUse is a drive that holds a cartridge which rsmctl did not put there.
type InUse struct {
	Library string `json:"library"`
	Drive   int    `json:"drive"` // element address
	Serial  string `json:"serial,omitempty"`
	PMID    PMID   `json:"pmid"`
	// Name is that of the medium.
	Name string `json:"name"`
	DriveUse
}

// Where names the drive, in words: "drive 256 (serial VD0001)".
func (u *InUse) Where() string { return element.DriveName(u.Drive, u.Serial) }

// inBrackets is a list in words behind a sentence: " (a; b)".
func inBrackets(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, "; ") + ")"
}
