// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"slices"
	"testing"
)

func TestACopyPausesBetweenItsParts(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcde"), 4*copyPart/15)
	var out bytes.Buffer
	var paused []int
	c := newHashedCopy(t.Context(), &out)
	c.betweenParts = func() { paused = append(paused, out.Len()) }
	_, err := c.Write(data[:4096])
	if err == nil {
		_, err = c.ReadFrom(bytes.NewReader(data[4096:]))
	}
	var info Info
	if err := c.endCopy(&info, err); err != nil {
		t.Fatal(err)
	}
	if want := []int{copyPart + 4096, 2*copyPart + 4096, 3*copyPart + 4096}; !slices.Equal(paused, want) {
		t.Errorf("paused after %v bytes, want %v", paused, want)
	}
	sum := sha256.Sum256(data)
	if !bytes.Equal(out.Bytes(), data) || info.Size != int64(len(data)) || info.SHA256 != hex.EncodeToString(sum[:]) || info.CRC32C != crc32.Checksum(data, castagnoli) {
		t.Errorf("copied %d bytes of %d, %+v", out.Len(), len(data), info)
	}
}
