// SPDX-License-Identifier: Apache-2.0

// Package labels_test is the lane with real backup programs: each labels
// volumes afresh in a temporary folder, and what rsmctl recognises is compared
// with what the program itself says of them.
package labels_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// need finds programs, which Debian has in the given packages, and returns
// their paths by name. Where one is missing it ends the test: it fails where CI
// is set, and is skipped, for everybody to see, elsewhere.
func need(t *testing.T, packages string, programs ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range programs {
		path, err := exec.LookPath(name)
		if err != nil { // not in everybody's PATH
			path, err = exec.LookPath(filepath.Join("/usr/sbin", name))
		}
		switch {
		case err == nil:
			found[name] = path
		case os.Getenv("CI") != "":
			t.Fatalf("CI must run every test: %s is missing (Debian: apt-get install %s)", name, packages)
		default:
			fmt.Fprintf(os.Stderr, "SKIPPED, the lane with %s: it is missing (Debian: apt-get install %s)\n", name, packages)
			t.Skipf("%s is missing (Debian: apt-get install %s)", name, packages)
		}
	}
	return found
}

// identify offers a reading to the readers of all formats.
func identify(r label.Reading) label.Verdict { return label.Default().Identify(r) }

// inOneRecord is a file on disk as it is read there: its beginning is one long
// record, whatever blocks its writer thinks it has.
func inOneRecord(file []byte) label.Reading {
	const most = 1 << 20
	return label.Reading{{Kind: label.Data, Data: file[:min(len(file), most)]}}
}

// onTape is the beginning of a tape: the blocks, with nil for a filemark, and
// the end of the recorded data.
func onTape(blocks ...[]byte) (r label.Reading) {
	for _, block := range blocks {
		kind := label.Data
		if block == nil {
			kind = label.FileMark
		}
		r = append(r, label.Record{Kind: kind, Data: block})
	}
	return append(r, label.Record{Kind: label.EndOfData})
}
