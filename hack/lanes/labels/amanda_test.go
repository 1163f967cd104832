// SPDX-License-Identifier: Apache-2.0

package labels_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"rsm.storage/rsmctl/rsm/label"
)

// amanda is a configuration of Amanda with a changer of four slots on disk.
type amanda struct{ folder string }

// newAmanda makes one afresh.
func newAmanda(t *testing.T) amanda {
	t.Helper()
	a := amanda{t.TempDir()}
	if err := os.CopyFS(a.folder, os.DirFS("testdata/amanda")); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"vtape/slot1", "vtape/slot2", "vtape/slot3", "vtape/slot4", "drive", "state/info", "state/log", "state/index"} {
		if err := os.MkdirAll(filepath.Join(a.folder, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(a.folder, "tapelist"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// A device on disk wants its medium in a folder of that name.
	if err := os.Symlink("../vtape/slot2", filepath.Join(a.folder, "drive/data")); err != nil {
		t.Fatal(err)
	}
	return a
}

// runAmanda runs one of Amanda's programs. They insist on being the user backup, uid
// 34 on Debian, and write to folders of the system. So they get a user namespace in
// which they are that user, and folders of their own.
func (a amanda) runAmanda(t *testing.T, args ...string) string {
	t.Helper()
	path, err := pathOfProgram(args[0])
	if err != nil {
		t.Fatal(err)
	}
	args[0] = path
	return mustRunIn(t, a.folder, append([]string{
		"bwrap", "--unshare-user", "--uid", "34", "--gid", "34", "--ro-bind", "/", "/", "--dev", "/dev",
		"--tmpfs", "/tmp", "--tmpfs", "/etc/amanda", "--tmpfs", "/var/log/amanda", "--tmpfs", "/var/lib/amanda",
		"--bind", a.folder, "/mnt", "--chdir", "/mnt",
	}, args...)...)
}

// readSlot is what a drive would read of the medium in a slot. The slot has a
// file for each file of the tape, in blocks of 32 KiB.
func (a amanda) readSlot(t *testing.T, n string) label.Reading {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(a.folder, "vtape/slot"+n, "0*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("slot %s: %v, %v", n, files, err)
	}
	slices.Sort(files)
	return readAsTape(t, 32<<10, files...)
}

// shownLine are the lines of `amtape show`.
var shownLine = regexp.MustCompile(`(?m)^slot +(\d+): date (\S+) +label (\S+)`)

// compareWithShown compares what is recognised of each labelled tape with what
// amtape says of it. It returns the dates.
func (a amanda) compareWithShown(t *testing.T) (dates []string) {
	t.Helper()
	for _, line := range shownLine.FindAllStringSubmatch(a.runAmanda(t, "amtape", ".", "show"), -1) {
		slot, date, name := line[1], line[2], line[3]
		v := label.Default().Identify(a.readSlot(t, slot))
		want := label.OMID{Type: "Amanda", ID: name, Info: name}
		if v.Kind != label.Labelled || v.OMID != want || v.Writer != "Amanda, date "+date {
			t.Errorf("slot %s: want %+v of %s, got %+v", slot, want, date, v)
		}
		dates = append(dates, date)
	}
	return dates
}

func TestTapesOfAmandaAreWhatAmtapeSays(t *testing.T) {
	needPrograms(t, "bwrap", "amlabel", "amtape")
	a := newAmanda(t)
	a.runAmanda(t, "amlabel", ".", "DAILY-01", "slot", "1")
	a.runAmanda(t, "amlabel", ".", "DAILY-02", "slot", "2")
	if dates := a.compareWithShown(t); !slices.Equal(dates, []string{"X", "X"}) {
		t.Fatalf("amtape shows two unused tapes as %q", dates)
	}

	a.runAmanda(t, "perl", "use.pl", "file:/mnt/drive", "DAILY-02", "20261102120000")
	if dates := a.compareWithShown(t); !slices.Equal(dates, []string{"X", "20261102120000"}) {
		t.Errorf("amtape shows an unused tape and a used one as %q", dates)
	}
	parts, err := filepath.Glob(filepath.Join(a.folder, "vtape/slot2/00001.*"))
	if err != nil || len(parts) != 1 {
		t.Fatalf("parts %q, %v", parts, err)
	}
	if v := label.Default().Identify(readAsTape(t, 32<<10, parts...)); v.Kind != label.Recognized || v.Writer != "Amanda SPLIT_FILE, date 20261102120000, host client.example.org, disk /home" {
		t.Errorf("a part of a dump: %+v", v)
	}

	a.runAmanda(t, "amlabel", "-f", ".", "DAILY-02", "slot", "2")
	if dates := a.compareWithShown(t); !slices.Equal(dates, []string{"X", "X"}) {
		t.Errorf("after relabelling amtape shows %q", dates)
	}
}
