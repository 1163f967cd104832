// SPDX-License-Identifier: Apache-2.0

package label

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// RSMLabel is what rsmctl's own label says.
type RSMLabel struct {
	// ID is a UUID in its usual form, in lower case.
	ID string
	// Free marks a medium that carries no data and may be drawn.
	Free bool
	// Info describes the medium for people, Pool names its media pool; both
	// may be empty and hold at most 256 bytes without control characters.
	Info, Pool string
	// WrittenAt is when the label was written, to the second.
	WrittenAt time.Time
	// Barcode gives the volume identifier of the VOL1 block; without it ID does. It
	// is no part of the label proper and is not read back.
	Barcode string
}

// EncodeRSM makes the records of a label: VOL1, the block of JSON, and a
// filemark, which is nil.
func EncodeRSM(l RSMLabel) ([][]byte, error) {
	b := rsmBlock{
		Format: rsmFormat, Version: rsmVersion, Kind: rsmKindData,
		ID: l.ID, Info: l.Info, Pool: l.Pool,
		WrittenAt: l.WrittenAt.UTC().Format(time.RFC3339),
	}
	if l.Free {
		b.Kind = rsmKindFree
	}
	if err := b.checkFields(); err != nil {
		return nil, fmt.Errorf("encode RSM label: %w", err)
	}
	b.SHA256 = b.digestFields()
	data, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("encode RSM label: %w", err)
	}
	vol1 := newANSIBlock("VOL1", rsmVolumeName(l))
	vol1[ansiAccess] = rsmAccess
	copy(vol1[ansiImpl:], rsmImpl)
	copy(vol1[ansiOwner:], TypeRSM)
	vol1[ansiVersion] = '4'
	return [][]byte{vol1, data, nil}, nil
}

// rsmVolumeName is the volume identifier: six characters of the barcode, or of the id
// when no barcode can be used.
func rsmVolumeName(l RSMLabel) string {
	text, _ := trimANSIText([]byte(l.Barcode))
	if text == "" {
		text = strings.ToUpper(l.ID)
	}
	return text[:min(len(text), ansiVolumeLen)]
}
