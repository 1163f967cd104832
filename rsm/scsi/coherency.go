// SPDX-License-Identifier: Apache-2.0

package scsi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// Coherency is the volume coherency information of an LTFS volume (LTFS Format
// Specification 2.4, annex on MAM attributes; SPC-4, 080Ch).
type Coherency struct {
	// UUID is the volume's, in lower case.
	UUID string
	// Generation is the number of the last index; Block is where it stands.
	Generation, Block uint64
}

const (
	coherencyReference = 8  // the length of the volume change reference
	coherencyHead      = 27 // what stands before the application's part
	coherencyLTFS      = 42 // of LTFS, without the version, or one more with it
	uuidLength         = 36
)

// ParseCoherency reads attribute 080Ch. It is an error when another program
// than LTFS has written it.
func ParseCoherency(b []byte) (c Coherency, err error) {
	if len(b) < coherencyHead {
		return c, errShortAnswer("volume coherency information", len(b), coherencyHead)
	}
	own := b[coherencyHead:]
	length := int(binary.BigEndian.Uint16(b[25:]))
	switch {
	case b[0] != coherencyReference:
		return c, fmt.Errorf("volume coherency information: a volume change reference of %d bytes", b[0])
	case length < coherencyLTFS || len(own) < coherencyLTFS || !bytes.HasPrefix(own, []byte("LTFS\x00")):
		return c, errors.New("volume coherency information: it is not of LTFS")
	}
	id, err := uuid.ParseBytes(own[5 : 5+uuidLength])
	if err != nil {
		return c, fmt.Errorf("volume coherency information: its volume: %w", err)
	}
	return Coherency{
		UUID: id.String(), Generation: binary.BigEndian.Uint64(b[9:]), Block: binary.BigEndian.Uint64(b[17:]),
	}, nil
}
