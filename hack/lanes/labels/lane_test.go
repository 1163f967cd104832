// SPDX-License-Identifier: Apache-2.0

// Package labels_test is the lane with real backup programs: each labels
// volumes afresh in a temporary folder, and what rsmctl recognises is compared
// with what the program itself says of them.
package labels_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// packageOf is the package that a program comes in.
var packageOf = map[string]string{
	"amlabel": "amanda-server libencode-locale-perl", "amtape": "amanda-server libencode-locale-perl",
	"bacula-dir": "bacula-director bacula-director-sqlite3", "bacula-fd": "bacula-fd", "bacula-sd": "bacula-sd", "bconsole": "bacula-console", "bls": "bacula-sd", "sqlite3": "sqlite3",
	"bwrap": "bubblewrap", "bzip2": "bzip2", "compress": "ncompress", "cpio": "cpio", "dump": "dump", "file": "file",
	"gzip": "gzip", "lz4": "lz4", "lzop": "lzop", "mke2fs": "e2fsprogs", "tar": "tar", "xz": "xz-utils", "zstd": "zstd",
}

// pathOfProgram finds a program, in root's folders as well.
func pathOfProgram(name string) (string, error) {
	for _, folder := range []string{"", "/usr/sbin/", "/sbin/"} {
		if path, err := exec.LookPath(folder + name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no program %s; Debian: apt-get install %s", name, packageOf[name])
}

// needPrograms finds programs, and returns their paths by name. A test that lacks
// one fails where CI is set. Elsewhere it is skipped, for everybody to see.
func needPrograms(t *testing.T, names ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, name := range names {
		path, err := pathOfProgram(name)
		if err == nil && name == "bwrap" {
			err = exec.Command("bwrap", "--ro-bind", "/", "/", "true").Run()
		}
		switch {
		case err == nil:
			found[name] = path
		case os.Getenv("CI") != "":
			t.Fatalf("CI must run every test: %s: %v", name, err)
		default:
			fmt.Fprintf(os.Stderr, "SKIPPED, part of the lane with other programs' labels: %s: %v\n", name, err)
			t.Skipf("%s: %v", name, err)
		}
	}
	return found
}

// identifyReading offers a reading to the readers of all formats.
func identifyReading(r label.Reading) label.Verdict { return label.Default().Identify(r) }

// inOneRecord is a file on disk as rsmctl reads it: its beginning is one long
// record, whatever blocks its writer made.
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
