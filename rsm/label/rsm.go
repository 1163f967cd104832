// SPDX-License-Identifier: Apache-2.0

package label

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// TypeRSM is the label type of rsmctl's own labels.
const TypeRSM = "RSM"

const (
	rsmFormat  = "rsm.storage/label"
	rsmVersion = 1
	rsmImpl    = "RSMCTL"
	// rsmAccess is the accessibility of VOL1. Anything but a space tells
	// other programs to keep off (ANSI X3.27).
	rsmAccess = 'R'
	// rsmMaxBlock bounds what is taken for the second block.
	rsmMaxBlock = 4096
)

// rsmBlock is the second block.
type rsmBlock struct {
	Format    string `json:"format"`
	Version   int    `json:"version"`
	Kind      string `json:"kind"`
	ID        string `json:"id"`
	Info      string `json:"info"`
	Pool      string `json:"pool"`
	WrittenAt string `json:"writtenAt"`
	SHA256    string `json:"sha256"`
}

const (
	rsmKindData = "data"
	rsmKindFree = "free"
)

// digestFields is the SHA-256, in hex, of the other fields in the order of the
// struct, each followed by a newline. None of them can hold one.
func (b rsmBlock) digestFields() string {
	text := strings.Join([]string{b.Format, strconv.Itoa(b.Version), b.Kind, b.ID, b.Info, b.Pool, b.WrittenAt, ""}, "\n")
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// checkFields says what is wrong with the fields.
func (b rsmBlock) checkFields() error {
	switch id, err := uuid.Parse(b.ID); {
	case b.Version != rsmVersion:
		return fmt.Errorf("its version is %d, this rsmctl reads version %d", b.Version, rsmVersion)
	case b.Kind != rsmKindData && b.Kind != rsmKindFree:
		return fmt.Errorf("its kind %.40q is neither %q nor %q", b.Kind, rsmKindData, rsmKindFree)
	case err != nil || id.String() != b.ID:
		return fmt.Errorf("its id %.40q is no UUID in lower case", b.ID)
	case !isPlainText(b.Info):
		return fmt.Errorf("its info %.40q is longer than %d bytes or has control characters", b.Info, maxText)
	case !isPlainText(b.Pool):
		return fmt.Errorf("its pool %.40q is longer than %d bytes or has control characters", b.Pool, maxText)
	}
	if _, err := time.Parse(time.RFC3339, b.WrittenAt); err != nil {
		return fmt.Errorf("its time %.40q is not in the form of RFC 3339", b.WrittenAt)
	}
	return nil
}

// RSM reads rsmctl's own labels: a VOL1 block that other programs recognise
// and respect, then a block of JSON with a digest.
type RSM struct{}

// Type implements Reader.
func (RSM) Type() string { return TypeRSM }

// Claim implements Reader. The digest decides. If it matches, the label is Checked,
// whatever became of VOL1. If it does not, a label that is ours by its VOL1 or its
// format mark is claimed as damaged, and gives no id.
func (RSM) Claim(reading Reading) (Claim, bool) {
	var block []byte
	if len(reading) > 1 && reading[0].Kind == Data && reading[1].Kind == Data && len(reading[1].Data) <= rsmMaxBlock {
		block = reading[1].Data
	}
	b, err := parseRSMBlock(block)
	if err == nil {
		return Claim{
			OMID:     OMID{TypeRSM, b.ID, b.Info},
			Strength: Checked,
			Free:     b.Kind == rsmKindFree,
			Pool:     b.Pool,
		}, true
	}
	if bytes.Contains(block, []byte(rsmFormat)) || namesRSMInVOL1(reading) {
		return Claim{Strength: Magic, Damaged: err.Error()}, true
	}
	return Claim{}, false
}

// parseRSMBlock reads the second block and checks its digest.
func parseRSMBlock(block []byte) (b rsmBlock, err error) {
	if len(block) == 0 {
		return b, errors.New("its second block is missing or too long")
	}
	if err := json.Unmarshal(block, &b); err != nil {
		return b, fmt.Errorf("its second block is not JSON: %w", err)
	}
	if b.Format != rsmFormat {
		return b, fmt.Errorf("its second block is of format %.40q", b.Format)
	}
	if b.SHA256 != b.digestFields() {
		return b, errors.New("its digest does not match")
	}
	return b, b.checkFields()
}

// namesRSMInVOL1 reports whether VOL1 says that rsmctl wrote it.
func namesRSMInVOL1(reading Reading) bool {
	vol1, ok := firstBlockAsVOL1(reading)
	return ok && bytes.HasPrefix(vol1[ansiImpl:], []byte(rsmImpl))
}
