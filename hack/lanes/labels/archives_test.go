// SPDX-License-Identifier: Apache-2.0

package labels_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// makeFiles makes a folder with a few files to save.
func makeFiles(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "home"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int{"home/a": 5, "home/big": 40000} {
		data := make([]byte, size)
		for i := range data {
			data[i] = byte(i * i >> 5)
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// expectRecognised checks that a file is of a format that names no medium, and that
// file(1) says the same in its words.
func expectRecognised(t *testing.T, folder, name, format, inWords string) label.Verdict {
	t.Helper()
	v := identifyFile(t, filepath.Join(folder, name))
	if said := mustRunIn(t, folder, "file", "-b", name); !strings.Contains(said, inWords) {
		t.Errorf("%s: file says %q, not %q", name, said, inWords)
	}
	if v.Kind != label.Recognized || v.Format != format {
		t.Errorf("%s: want %s, got %+v", name, format, v)
	}
	return v
}

// headerLine is how tar lists a volume label.
var headerLine = regexp.MustCompile(`(?m)^V\S+ .* (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (.*)--Volume Header--$`)

// expectLabelled checks that an archive is recognised by the label that tar lists.
func expectLabelled(t *testing.T, folder, name, id string) {
	t.Helper()
	// Of one volume among several, tar says that it ends too early.
	listed, _ := runIn(t, folder, "tar", "--full-time", "-tvf", name)
	said := headerLine.FindStringSubmatch(listed)
	if said == nil || said[3] != id {
		t.Fatalf("%s: tar lists %q", name, listed)
	}
	want := label.OMID{Type: "tar", ID: id, Info: id}
	if v := identifyFile(t, filepath.Join(folder, name)); v.Kind != label.Labelled || v.OMID != want || !strings.HasSuffix(v.Writer, " date "+said[1]+"T"+said[2]+"Z") {
		t.Errorf("%s: want %+v, got %+v", name, want, v)
	}
}

func TestArchivesOfTarAreWhatTarLists(t *testing.T) {
	needPrograms(t, "tar", "file")
	folder := makeFiles(t)
	for _, format := range []string{"gnu", "oldgnu", "posix"} {
		name := format + "-labelled.tar"
		mustRunIn(t, folder, "tar", "--format="+format, "-V", "WEEKLY 07", "-cf", name, "home")
		expectLabelled(t, folder, name, "WEEKLY 07")
	}
	for _, format := range []string{"gnu", "oldgnu", "posix", "ustar", "v7"} {
		name := format + ".tar"
		mustRunIn(t, folder, "tar", "--format="+format, "-cf", name, "home")
		expectRecognised(t, folder, name, "tar", "tar archive")
	}
	for _, format := range []string{"gnu", "posix"} {
		volumes := func(prefix string) []string { return []string{prefix + "1.tar", prefix + "2.tar", prefix + "3.tar"} }
		args := func(prefix string) []string {
			args := []string{"tar", "--format=" + format, "-cM", "-L", "20"}
			for _, name := range volumes(prefix) {
				args = append(args, "-f", name)
			}
			return args
		}
		mustRunIn(t, folder, append(args(format+"-set"), "-V", "MONTHLY", "home/big")...)
		for i, name := range volumes(format + "-set") {
			expectLabelled(t, folder, name, fmt.Sprintf("MONTHLY Volume %d", i+1))
		}
		mustRunIn(t, folder, append(args(format+"-parts"), "home/big")...)
		for _, name := range volumes(format + "-parts") {
			expectRecognised(t, folder, name, "tar", "tar archive")
		}
	}
}

func TestArchivesOfCpioAreRecognised(t *testing.T) {
	needPrograms(t, "cpio", "file")
	folder := makeFiles(t)
	for form, c := range map[string]struct{ format, inWords string }{
		"bin": {"cpio", "cpio archive"}, "hpbin": {"cpio", "cpio archive"},
		"odc": {"cpio", "ASCII cpio archive (pre-SVR4 or odc)"}, "hpodc": {"cpio", "ASCII cpio archive (pre-SVR4 or odc)"},
		"newc": {"cpio", "ASCII cpio archive (SVR4 with no CRC)"}, "crc": {"cpio", "ASCII cpio archive (SVR4 with CRC)"},
		"tar": {"tar", "tar archive"}, "ustar": {"tar", "tar archive"},
	} {
		mustRunIn(t, folder, "sh", "-c", "find home | cpio -o -H "+form+" > "+form+".cpio")
		expectRecognised(t, folder, form+".cpio", c.format, c.inWords)
	}
	mustRunIn(t, folder, "sh", "-c", "cpio -o -H newc </dev/null > empty.cpio")
	expectRecognised(t, folder, "empty.cpio", "cpio", "cpio archive")
}

// dumpWords are the words of file(1) on a dump.
var dumpWords = regexp.MustCompile(`Level (\w+), .*Label ([^,]*), Filesystem ([^,]*), Device ([^,]*), Host ([^,]*),`)

func TestDumpsAreRecognisedWithAllThatFileSays(t *testing.T) {
	needPrograms(t, "dump", "mke2fs", "bwrap", "file")
	folder := makeFiles(t)
	mustRunIn(t, folder, "mke2fs", "-q", "-t", "ext2", "-L", "homes", "-d", "home", "disk", "1M")
	for name, args := range map[string][]string{"plain.dump": {"-0"}, "labelled.dump": {"-1", "-L", "MINE"}} {
		// dump takes a file for a part of the file system that the file is in, unless
		// it finds none mounted. So /etc/mtab must not be there; then dump needs no root
		// either.
		dump, err := pathOfProgram("dump")
		if err != nil {
			t.Fatal(err)
		}
		mustRunIn(t, folder, append(append([]string{"bwrap", "--bind", "/", "/", "--dev", "/dev", "--bind", folder, folder, "--tmpfs", "/etc", dump}, args...), "-f", name, filepath.Join(folder, "disk"))...)
		v := expectRecognised(t, folder, name, "dump", "dump file")
		said := dumpWords.FindStringSubmatch(mustRunIn(t, folder, "file", "-b", name))
		if said == nil {
			t.Fatalf("%s: file says %q", name, mustRunIn(t, folder, "file", "-b", name))
		}
		level := map[string]string{"zero": "0", "1": "1"}[said[1]]
		want := fmt.Sprintf("volume 1, level %s, host %s, file system %s, device ", level, said[5], said[3])
		if !strings.Contains(v.Writer, want) || !strings.HasSuffix(v.Writer, " label "+said[2]) {
			t.Errorf("%s: written by %q, not by %q with the label %s", name, v.Writer, want, said[2])
		}
	}
}

func TestCompressedStreamsAreRecognised(t *testing.T) {
	needPrograms(t, "file", "gzip", "xz", "zstd", "bzip2", "lz4", "lzop", "compress")
	folder := makeFiles(t)
	for format, c := range map[string]struct {
		inWords string
		ways    []string
	}{
		"gzip":     {"gzip compressed data", []string{"gzip", "gzip -1", "gzip -9 -n", "gzip -c home/big"}},
		"xz":       {"XZ compressed data", []string{"xz", "xz -0 -C none", "xz -C sha256"}},
		"zstd":     {"Zstandard compressed data", []string{"zstd", "zstd -19 --no-check", "zstd -c home/big", "pzstd -c"}},
		"bzip2":    {"bzip2 compressed data", []string{"bzip2", "bzip2 -1"}},
		"lz4":      {"LZ4 compressed data", []string{"lz4", "lz4 -9 -BD --no-frame-crc", "lz4 --content-size -c home/big"}},
		"lzop":     {"lzop compressed data", []string{"lzop", "lzop -9", "lzop -F", "lzop -c home/big"}},
		"compress": {"compress'd data", []string{"compress", "compress -b 12"}},
	} {
		for i, way := range c.ways {
			for _, input := range []string{"home/big", "home/a", "/dev/null"} {
				name := fmt.Sprintf("%s-%d-%s", format, i, filepath.Base(input))
				// compress ends with 2 when it did not make a file smaller.
				if said, err := runIn(t, folder, "sh", "-c", way+" < "+input+" > "+name); err != nil && format != "compress" {
					t.Fatalf("%s: %v: %s", way, err, said)
				}
				expectRecognised(t, folder, name, format, c.inWords)
			}
		}
	}
	if v := identifyFile(t, filepath.Join(folder, "gzip-3-a")); !strings.HasSuffix(v.Writer, " file big") {
		t.Errorf("gzip: %+v", v)
	}
}

// What is of no format here stays unrecognised, whatever it is.
func TestProgramsAndTextsAreNotRecognised(t *testing.T) {
	needPrograms(t, "tar")
	path, err := pathOfProgram("tar")
	if err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, bytes.Repeat([]byte("AMANDA was here. 070707 is a number.\n"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, text} {
		if v := identifyFile(t, file); v.Kind != label.Unrecognized || v.Format != "" {
			t.Errorf("%s: %+v", file, v)
		}
	}
}
