// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"bytes"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/scsi/iscsi/wire"
)

// unhex reads bytes as people write them down; what follows a # on a line is
// a remark.
func unhex(t testing.TB, text string) []byte {
	t.Helper()
	var digits strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		digits.WriteString(strings.Join(strings.Fields(line), ""))
	}
	b, err := hex.DecodeString(digits.String())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// connection is a network connection of which both ends are in hand.
type connection struct {
	io.Reader
	io.Writer
}

// streamOf is a Stream that reads given bytes.
func streamOf(b []byte) *wire.Stream {
	return wire.NewStream(connection{bytes.NewReader(b), io.Discard})
}

// encodeMessage writes a PDU that must be fit to be written.
func encodeMessage(t testing.TB, m wire.Message, d wire.Digests) []byte {
	t.Helper()
	b, err := wire.Append(nil, m, d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
