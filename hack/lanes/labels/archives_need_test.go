// SPDX-License-Identifier: Apache-2.0

package labels_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// debian is the package that a program comes in.
var debian = map[string]string{
	"amlabel": "amanda-server libencode-locale-perl", "amtape": "amanda-server libencode-locale-perl",
	"bwrap": "bubblewrap", "bzip2": "bzip2", "compress": "ncompress", "cpio": "cpio", "dump": "dump", "file": "file",
	"gzip": "gzip", "lz4": "lz4", "lzop": "lzop", "mke2fs": "e2fsprogs", "tar": "tar", "xz": "xz-utils", "zstd": "zstd",
}

// program finds a program, for root's as well.
func program(name string) (string, error) {
	for _, folder := range []string{"", "/usr/sbin/", "/sbin/"} {
		if path, err := exec.LookPath(folder + name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no program %s; Debian: apt-get install %s", name, debian[name])
}

// needPrograms ends a test on a machine that lacks a program for it: it fails
// where CI is set, and is skipped, for everybody to see, elsewhere.
func needPrograms(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		_, err := program(name)
		if err == nil && name == "bwrap" {
			err = exec.Command("bwrap", "--ro-bind", "/", "/", "true").Run()
		}
		switch {
		case err == nil:
		case os.Getenv("CI") != "":
			t.Fatalf("CI must run every test: %s: %v", name, err)
		default:
			fmt.Fprintf(os.Stderr, "SKIPPED, part of the lane with other programs' labels: %s: %v\n", name, err)
			t.Skipf("%s: %v", name, err)
		}
	}
}

// attempt runs a program in a folder, and returns what it said, on either
// stream, and whether that ended well. Times are said in UTC.
func attempt(t *testing.T, folder string, args ...string) (string, error) {
	t.Helper()
	path, err := program(args[0])
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args[1:]...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	said, err := cmd.CombinedOutput()
	return string(said), err
}

// must is attempt for what has to end well.
func must(t *testing.T, folder string, args ...string) string {
	t.Helper()
	said, err := attempt(t, folder, args...)
	if err != nil {
		t.Fatalf("%s: %v: %s", strings.Join(args, " "), err, said)
	}
	return said
}

// tapeOf is what a drive would read where files of a disk had been written to a
// tape, in blocks of the given size: a filemark after each, as many records as
// are read of a medium.
func tapeOf(t *testing.T, block int, files ...string) (r label.Reading) {
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

// identified is the verdict on a file: as on a tape in blocks of 512 bytes and of
// 10 KiB, and as an image, which has to make no difference.
func identified(t *testing.T, file string) label.Verdict {
	t.Helper()
	whole := label.Default().Identify(tapeOf(t, 1<<20, file))
	for _, block := range []int{512, 10240} {
		v := label.Default().Identify(tapeOf(t, block, file))
		if v.Kind != whole.Kind || v.OMID != whole.OMID || v.Format != whole.Format {
			t.Errorf("%s in blocks of %d bytes: %+v; as an image: %+v", file, block, v, whole)
		}
	}
	return whole
}
