// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestANewFileHasItsModeLessTheUmask(t *testing.T) {
	path := makeFile(t, before)
	defer syscall.Umask(syscall.Umask(0o027))
	if err := WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestARewrittenFileKeepsItsModeItsOwnerAndTheLinksToIt(t *testing.T) {
	path := makeFile(t, before)
	link := filepath.Join(t.TempDir(), "link")
	if err := errors.Join(os.Chmod(path, 0o604), os.Symlink(path, link)); err != nil {
		t.Fatal(err)
	}
	owner := uint32(os.Getuid())
	if owner == 0 { // nobody else may give files away
		owner = 4711
		if err := os.Chown(path, int(owner), 4712); err != nil {
			t.Fatal(err)
		}
	}
	err := Rewrite(link, func(old io.Reader, content io.Writer) error {
		was, err := io.ReadAll(old)
		if string(was) != before {
			t.Errorf("the old content is %q", was)
		}
		_, failed := content.Write([]byte(after))
		return errors.Join(err, failed)
	})
	if err != nil || contentOf(t, path) != after {
		t.Errorf("it holds %q, error %v", contentOf(t, path), err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o604 || info.Sys().(*syscall.Stat_t).Uid != owner {
		t.Errorf("%v, owner %d, %v", info.Mode(), info.Sys().(*syscall.Stat_t).Uid, err)
	}
	if is, err := os.Readlink(link); err != nil || is != path {
		t.Errorf("the link leads to %q, %v", is, err)
	}
}

func TestAnEditThatFailsLeavesTheFileAsItIs(t *testing.T) {
	path, doubt := makeFile(t, before), errors.New("not sure")
	err := Rewrite(path, func(_ io.Reader, content io.Writer) error {
		_, err := content.Write([]byte(after))
		return errors.Join(err, doubt)
	})
	if !errors.Is(err, doubt) || contentOf(t, path) != before {
		t.Errorf("it holds %q, error %v", contentOf(t, path), err)
	}
	if left := filesBeside(t, path); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestALinkTakesNoNameFromAnotherFile(t *testing.T) {
	path := makeFile(t, before)
	n, err := Create(filepath.Dir(path), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Link(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error %v", err)
	}
	n.Discard()
	if got := contentOf(t, path); got != before {
		t.Errorf("it holds %q", got)
	}
	if left := filesBeside(t, path); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWhatACrashLeftIsSweptAway(t *testing.T) {
	path := makeFile(t, before)
	folder, now := filepath.Dir(path), time.Now()
	for range 2 {
		if _, err := Create(folder, 0o600); err != nil { // and nothing more
			t.Fatal(err)
		}
	}
	left := filesBeside(t, path)
	if len(left) != 2 {
		t.Fatalf("left behind: %v", left)
	}
	if err := os.Chtimes(left[0], now, now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	Sweep(folder, now.Add(-time.Minute))
	if got := filesBeside(t, path); len(got) != 1 || got[0] != left[1] {
		t.Errorf("of %v these were left: %v", left, got)
	}
	Sweep(folder, time.Time{})
	if got := filesBeside(t, path); len(got) > 0 || contentOf(t, path) != before {
		t.Errorf("left: %v", got)
	}
}

func TestAFolderIsMadeWithThoseAboveIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b")
	for range 2 {
		if err := MakeFolder(path); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != fs.ModeDir|0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
