// SPDX-License-Identifier: Apache-2.0

package labels_test

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// runIn runs a program in a folder. It returns what the program said on both
// streams, with times in UTC, and whether it ended well.
func runIn(t *testing.T, folder string, args ...string) (string, error) {
	t.Helper()
	path, err := pathOfProgram(args[0])
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args[1:]...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	said, err := cmd.CombinedOutput()
	return string(said), err
}

// mustRunIn is runIn for what has to end well.
func mustRunIn(t *testing.T, folder string, args ...string) string {
	t.Helper()
	said, err := runIn(t, folder, args...)
	if err != nil {
		t.Fatalf("%s: %v: %s", strings.Join(args, " "), err, said)
	}
	return said
}

// readAsTape is what a drive would read if files of a disk stood on a tape, in
// blocks of the given size and with a filemark after each. It has as many records
// as are read of a medium.
func readAsTape(t *testing.T, block int, files ...string) (r label.Reading) {
	t.Helper()
	const records = 6
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for range records {
			data, err := io.ReadAll(io.LimitReader(f, int64(block)))
			if err != nil {
				t.Fatal(err)
			}
			if len(data) == 0 {
				break
			}
			r = append(r, label.Record{Kind: label.Data, Data: data})
		}
		r = append(r, label.Record{Kind: label.FileMark})
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r = append(r, label.Record{Kind: label.EndOfData})
	return r[:min(len(r), records)]
}

// identifyFile is the verdict on a file. As a tape in blocks of 512 bytes, as one in
// blocks of 10 KiB and as an image it must be the same.
func identifyFile(t *testing.T, file string) label.Verdict {
	t.Helper()
	whole := label.Default().Identify(readAsTape(t, 1<<20, file))
	for _, block := range []int{512, 10240} {
		v := label.Default().Identify(readAsTape(t, block, file))
		if v.Kind != whole.Kind || v.OMID != whole.OMID || v.Format != whole.Format {
			t.Errorf("%s in blocks of %d bytes: %+v; as an image: %+v", file, block, v, whole)
		}
	}
	return whole
}
