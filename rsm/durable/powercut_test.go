// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

const (
	before = "the old content"
	after  = "the new content, which is longer"
)

// platter is what a disk holds of one folder, by what POSIX promises and no
// more: content is lost that was not synced, and names are what they were when
// the folder was synced, or any that they have been since.
type platter struct {
	t      *testing.T
	folder string
	// synced is the content of the files, by their number; names are the files
	// of the names when the folder was synced and after each call since.
	synced map[uint64]string
	names  []map[string]uint64
	// moments are the contents that the file could have had after a power cut
	// at one moment each.
	moments [][]string
}

// watchFolder notes every call from now on. What is there is durable.
func watchFolder(t *testing.T, folder string) *platter {
	t.Helper()
	p := &platter{t: t, folder: folder, synced: map[uint64]string{}}
	p.names = []map[string]uint64{p.namesNow()}
	for name, number := range p.names[0] {
		p.synced[number] = p.contentNow(name)
	}
	kept := calls
	t.Cleanup(func() { calls = kept })
	calls.sync = func(f *os.File) error {
		p.noteMoment()
		err := kept.sync(f)
		if info, _ := f.Stat(); info.IsDir() {
			p.names = []map[string]uint64{p.namesNow()}
		} else {
			p.synced[inodeOf(info)] = p.contentNow(filepath.Base(f.Name()))
		}
		p.noteMoment()
		return err
	}
	noted := func(call func(from, to string) error) func(from, to string) error {
		return func(from, to string) error {
			p.noteMoment()
			err := call(from, to)
			p.names = append(p.names, p.namesNow())
			p.noteMoment()
			return err
		}
	}
	calls.rename, calls.link = noted(kept.rename), noted(kept.link)
	return p
}

func (p *platter) namesNow() map[string]uint64 {
	names := map[string]uint64{}
	entries, err := os.ReadDir(p.folder)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			p.t.Fatal(err)
		}
		names[e.Name()] = inodeOf(info)
	}
	return names
}

// inodeOf is the number of a file in its file system.
func inodeOf(info fs.FileInfo) uint64 { return info.Sys().(*syscall.Stat_t).Ino }

func (p *platter) contentNow(name string) string {
	text, err := os.ReadFile(filepath.Join(p.folder, name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// noteMoment notes what the file could hold if the power were cut now.
func (p *platter) noteMoment() {
	could := map[string]bool{}
	for _, names := range p.names {
		number, there := names["file"]
		content := "no file"
		if there {
			content = p.synced[number] // nothing, when it was never synced
		}
		could[content] = true
	}
	p.moments = append(p.moments, slices.Sorted(maps.Keys(could)))
}

// ways are those in which a file gets new content.
var ways = map[string]func(path string) error{
	"WriteFile": func(path string) error { return WriteFile(path, []byte(after), 0o600) },
	"Rewrite": func(path string) error {
		return Rewrite(path, func(_ io.Reader, content io.Writer) error {
			_, err := io.WriteString(content, after)
			return err
		})
	},
	"step by step": func(path string) error {
		n, err := Create(filepath.Dir(path), 0o600)
		if err != nil {
			return err
		}
		defer n.Discard()
		_, err = io.WriteString(n, after)
		return errors.Join(err, n.Finish(), n.Replace(path))
	},
	"Rename": func(path string) error {
		n, err := Create(filepath.Dir(path), 0o600)
		if err != nil {
			return err
		}
		_, err = io.WriteString(n, after)
		return errors.Join(err, n.Finish(), Rename(n.Name(), path))
	},
}

func TestAPowerCutAtAnyMomentLeavesTheOldContentOrTheNewOne(t *testing.T) {
	for name, replace := range ways {
		t.Run(name, func(t *testing.T) {
			path := makeFile(t, before)
			p := watchFolder(t, filepath.Dir(path))
			if err := replace(path); err != nil {
				t.Fatal(err)
			}
			for i, could := range p.moments {
				if slices.ContainsFunc(could, func(content string) bool { return content != before && content != after }) {
					t.Errorf("at moment %d a power cut could leave %q", i, could)
				}
			}
			p.moments = nil
			p.noteMoment()
			if !slices.Equal(p.moments[0], []string{after}) {
				t.Errorf("after the return a power cut could leave %q", p.moments[0])
			}
		})
	}
}

func TestAPowerCutAtAnyMomentLeavesNoFileOrTheLinkedOne(t *testing.T) {
	folder := t.TempDir()
	p := watchFolder(t, folder)
	n, err := Create(folder, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Discard()
	_, err = io.WriteString(n, after)
	if err := errors.Join(err, n.Link(filepath.Join(folder, "file"))); err != nil {
		t.Fatal(err)
	}
	for i, could := range p.moments {
		if slices.ContainsFunc(could, func(content string) bool { return content != "no file" && content != after }) {
			t.Errorf("at moment %d a power cut could leave %q", i, could)
		}
	}
	if last := p.moments[len(p.moments)-1]; !slices.Equal(last, []string{after}) {
		t.Errorf("after the return a power cut could leave %q", last)
	}
}

func TestACallThatFailsLeavesTheOldContentAndNothingBeside(t *testing.T) {
	refused := errors.New("the disk is on fire")
	for name, replace := range ways {
		if name == "Rename" {
			continue // what it was given is its caller's
		}
		t.Run(name, func(t *testing.T) {
			kept := calls
			t.Cleanup(func() { calls = kept })
			for failing, fail := range map[string]func(){
				"sync":   func() { calls.sync = func(*os.File) error { return refused } },
				"rename": func() { calls.rename = func(string, string) error { return refused } },
			} {
				path := makeFile(t, before)
				calls = kept
				fail()
				if err := replace(path); !errors.Is(err, refused) {
					t.Errorf("%s: %v", failing, err)
				}
				if got := contentOf(t, path); got != before {
					t.Errorf("%s: it holds %q", failing, got)
				}
				if left := filesBeside(t, path); len(left) > 0 {
					t.Errorf("%s: left behind: %v", failing, left)
				}
			}
		})
	}
}

func TestAFolderThatCannotBeSyncedIsSaid(t *testing.T) {
	refused := errors.New("the disk is on fire")
	for name, replace := range ways {
		t.Run(name, func(t *testing.T) {
			path := makeFile(t, before)
			kept := calls
			t.Cleanup(func() { calls = kept })
			calls.sync = func(f *os.File) error {
				if info, _ := f.Stat(); info.IsDir() {
					return refused
				}
				return kept.sync(f)
			}
			if err := replace(path); !errors.Is(err, refused) {
				t.Error(err)
			}
			if got := contentOf(t, path); got != after {
				t.Errorf("it holds %q", got)
			}
		})
	}
}

// makeFile makes a file with some content, in a folder of its own.
func makeFile(t *testing.T, content string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

func contentOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// filesBeside is what is in the folder of a file but the file.
func filesBeside(t *testing.T, path string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(name string) bool { return name == path })
}
