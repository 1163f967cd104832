// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// trace is what happened, twice: lines from which a person understands a history,
// and a digest of everything, down to each command and each record. Two runs with
// one digest did the same.
type trace struct {
	lines  []string
	digest hash.Hash
	// all takes everything as it happens; nil: nobody looks.
	all io.Writer
}

func newTrace(all io.Writer) *trace { return &trace{digest: sha256.New(), all: all} }

// sayLine notes a line of the history.
func (t *trace) sayLine(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	t.lines = append(t.lines, line)
	t.putLine(line)
}

// noteDetail notes what is for the digest, and for somebody who looks closely.
func (t *trace) noteDetail(format string, args ...any) {
	t.putLine("    " + fmt.Sprintf(format, args...))
}

func (t *trace) putLine(line string) {
	_, _ = io.WriteString(t.digest, line+"\n") // never fails (package hash)
	if t.all != nil {
		_, _ = io.WriteString(t.all, line+"\n") // whoever looks has gone away
	}
}

func (t *trace) digestSoFar() string { return hex.EncodeToString(t.digest.Sum(nil)) }
