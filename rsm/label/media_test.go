// SPDX-License-Identifier: Apache-2.0

package label_test

import (
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"

	"rsm.storage/rsmctl/hack/generated"
	"rsm.storage/rsmctl/rsm/label"
)

// tapeImage is a medium as a SIMH tape image; nil is a filemark.
func tapeImage(records [][]byte) []byte {
	var image []byte
	for _, r := range records {
		length := binary.LittleEndian.AppendUint32(nil, uint32(len(r)))
		image = append(image, length...)
		if r != nil {
			image = append(append(append(image, r...), make([]byte, len(r)%2)...), length...)
		}
	}
	return image
}

// sampleVectors are one medium of each format: its first vector.
func sampleVectors() map[string]vector {
	first := map[string]vector{}
	for _, reader := range label.Default().Readers() {
		for _, v := range vectors {
			if _, known := first[reader.Type()]; !known && v.want.OMID.Type == reader.Type() && !v.want.Free {
				first[reader.Type()] = v
			}
		}
	}
	return first
}

// The images in testdata/media are for tests that need a medium of each format,
// and for people who want to see `rsmctl identify` at work.
func TestTheSampleMediaAreGenerated(t *testing.T) {
	for format, v := range sampleVectors() {
		generated.File(t, filepath.Join("testdata", "media", strings.ToLower(format)+".tap"), tapeImage(v.records))
	}
}
